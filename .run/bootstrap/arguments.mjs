import { resolve } from "node:path";
import { realPathOf } from "./paths.mjs";
import { Stop } from "./say.mjs";

/** Where the dashboard answers unless told. */
export const usualPort = 8440;

/** npm and pnpm run scripts in the clone's folder; this is where the person stood. */
const standing = () => process.env["INIT_CWD"] ?? process.cwd();

/**
 * Reads `--name value` and `--name=value`.
 * @param {readonly string[]} given
 * @param {readonly string[]} known names without dashes
 * @param {string} usage
 * @returns {Map<string, string>}
 */
export function readOptions(given, known, usage) {
  const found = new Map();
  const rest = given[0] === "--" ? given.slice(1) : [...given];
  while (rest.length > 0) {
    const word = rest.shift() ?? "";
    const [, name = "", , inline] = /^--([a-z]+)(=(.*))?$/s.exec(word) ?? [];
    if (!known.includes(name)) throw new Stop("usage", `"${word}" is not an option here. Usage: ${usage}`);
    const value = inline ?? rest.shift();
    if (value === undefined || value === "") throw new Stop("usage", `--${name} needs a value. Usage: ${usage}`);
    found.set(name, value);
  }
  return found;
}

/**
 * What `npm start` and `pnpm dev` take.
 * @param {readonly string[]} given
 * @param {{ port: number, data?: string }} usual
 */
export function readServing(given, usual) {
  const options = readOptions(given, ["port", "data"], "npm start -- [--port N] [--data DIR]");
  const text = options.get("port");
  if (text !== undefined && !/^[1-9][0-9]{0,4}$/.test(text))
    throw new Stop("usage", `--port takes a number from 1 to 65535, not "${text}".`);
  const port = text === undefined ? usual.port : Number(text);
  if (port > 65_535) throw new Stop("usage", `--port takes a number from 1 to 65535, not "${text}".`);
  return { port, data: readData(options.get("data"), usual.data) };
}

/**
 * @param {string | undefined} given as the person typed it
 * @param {string | undefined} usual
 */
export function readData(given, usual) {
  const data = given === undefined ? usual : resolve(standing(), given);
  return data === undefined ? undefined : realPathOf(data);
}
