/** The only reader of the web server's environment. */

export interface WebEnv {
  /** Unix socket of the agent on this host. */
  readonly agentSocket: string;
  /** Folder of the web's database and of the one-time key. */
  readonly webData: string;
  /** Port that the server listens on; part of every allowed Host and Origin. */
  readonly port: number;
}

/** True in the server process proper; the build and other runtimes must start nothing. */
export const isServer =
  process.env["NEXT_RUNTIME"] === "nodejs" && process.env["NEXT_PHASE"] !== "phase-production-build";

export const isDevelopment = process.env.NODE_ENV === "development";

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "")
    throw new Error(`${name} is not set: start the dashboard with npm start or pnpm dev`);
  return value;
}

/** Read when the server starts; throws where one is missing. */
export function readEnv(): WebEnv {
  return {
    agentSocket: required("CISTERN_AGENT_SOCKET"),
    webData: required("CISTERN_WEB_DATA"),
    port: Number(required("CISTERN_PORT")),
  };
}
