/** Images that lead elsewhere, made for the occasion: no program opens them, nothing they name is touched. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { faultOf, testHost } from "../host/test-host.ts";
import { dir } from "./dir.ts";
import { refuseUnsafe } from "./safe-image.ts";
import { perform, poolIn } from "./test-pool.ts";

const image = (path: string, ...options: string[]) =>
  execFileSync("qemu-img", ["create", "-q", ...options, path, "8M"], { stdio: "pipe" });

function pool(test: ReturnType<typeof testHost>) {
  const { making, seen } = poolIn(test.host, test.folder);
  return {
    at: (name: string) => `${test.folder}/${name}`,
    refused: (name: string) => faultOf(refuseUnsafe(making, name)),
    allowed: (name: string) => refuseUnsafe(making, name),
    resize: async (name: string) => perform(test.host, await dir.resizeVolume(making, await seen(name), 16n << 20n)),
  };
}

describe("an image that is there", () => {
  it.each([
    ["another folder's file", "/etc/shadow", "raw"],
    ["a file further up", "../secret", "raw"],
    ["a protocol", 'json:{"driver":"file","filename":"/etc/shadow"}', "raw"],
    ["a file of the pool that is missing", "missing", "raw"],
  ])("is not opened where it is based on %s", async (_, backing, format) => {
    await using test = testHost();
    const { at, refused } = pool(test);
    image(at("disk"), "-f", "qcow2", "-u", "-b", backing, "-F", format);
    expect(await refused("disk")).toMatchObject({ code: "image.unsafe", facts: { reason: "backing" } });
  });

  it("is opened where its chain stays in the pool and says each format", async () => {
    await using test = testHost();
    const { at, allowed, refused, resize } = pool(test);
    image(at("base"), "-f", "raw");
    image(at("middle"), "-f", "qcow2", "-b", at("base"), "-F", "raw");
    image(at("top"), "-f", "qcow2", "-b", "middle", "-F", "qcow2");
    await allowed("top");
    await resize("top");
    expect(
      JSON.parse(execFileSync("qemu-img", ["info", "--output=json", at("top")], { encoding: "utf8" })),
    ).toMatchObject({
      "virtual-size": 16 << 20,
    });
    image(at("base"), "-f", "qcow2", "-u", "-b", "/etc/shadow", "-F", "raw");
    image(at("middle"), "-f", "qcow2", "-u", "-b", at("base"), "-F", "qcow2");
    expect(await refused("top")).toMatchObject({ facts: { reason: "backing" } });
  });

  it("is opened where its chain goes on in another pool, and nowhere else", async () => {
    await using test = testHost();
    const { at, refused } = pool(test);
    const [known, unknown] = [`${test.folder}/../known`, `${test.folder}/../unknown`].map((path) => resolve(path));
    for (const folder of [known, unknown]) {
      mkdirSync(`${folder}`);
      image(`${folder}/base`, "-f", "qcow2");
    }
    const { making } = poolIn(test.host, test.folder);
    const others = [{ type: "dir", name: "known", target: { path: known ?? "" } }] as const;
    const asked = (name: string) =>
      faultOf(
        refuseUnsafe({ ...making, others }, name).then(() => {
          throw new Error("let through");
        }),
      );
    image(at("disk"), "-f", "qcow2", "-b", `${known}/base`, "-F", "qcow2");
    await refuseUnsafe({ ...making, others }, "disk");
    expect(await refused("disk")).toMatchObject({ facts: { reason: "backing" } });
    for (const [name, backing] of [
      ["a", `${unknown}/base`],
      ["b", `${known}/../unknown/base`],
      ["c", "../known/base"],
      ["d", `${known}/link`],
    ] as const) {
      symlinkSync("/etc/shadow", `${known}/link-${name}`);
      image(at(name), "-f", "qcow2", "-u", "-b", backing, "-F", "qcow2");
      expect(await asked(name), backing).toMatchObject({ code: "image.unsafe", facts: { reason: "backing" } });
    }
    // What it leads on to must lie in a pool as well.
    image(`${known}/base`, "-f", "qcow2", "-u", "-b", `${unknown}/base`, "-F", "qcow2");
    expect(await asked("disk")).toMatchObject({ facts: { reason: "backing" } });
    image(at("e"), "-f", "qcow2", "-u", "-b", `${known}/link-a`, "-F", "raw");
    expect(await asked("e")).toMatchObject({ facts: { reason: "backing" } });
  });

  it("is not followed in a circle, nor for ever", async () => {
    await using test = testHost();
    const { at, refused } = pool(test);
    image(at("one"), "-f", "qcow2", "-u", "-b", "two", "-F", "qcow2");
    image(at("two"), "-f", "qcow2", "-u", "-b", "one", "-F", "qcow2");
    expect(await refused("one")).toMatchObject({ facts: { reason: "chain" } });
    image(at("0"), "-f", "raw");
    for (let index = 1; index <= 70; index += 1)
      image(at(`${index}`), "-f", "qcow2", "-u", "-b", `${index - 1}`, "-F", index === 1 ? "raw" : "qcow2");
    expect(await refused("70")).toMatchObject({ facts: { reason: "chain" } });
  });

  it("keeps the file that holds its data from being resized with it", async () => {
    await using test = testHost();
    const { at, resize } = pool(test);
    const sentinel = `${test.own.state}-sentinel`;
    image(at("disk"), "-f", "qcow2", "-o", `data_file=${sentinel}`);
    const before = { bytes: readFileSync(sentinel), changed: statSync(sentinel).mtimeMs };
    expect(await faultOf(resize("disk"))).toMatchObject({ code: "image.unsafe", facts: { reason: "data-file" } });
    expect(readFileSync(sentinel)).toEqual(before.bytes);
    expect(statSync(sentinel).mtimeMs).toBe(before.changed);
  });

  it("is not opened with 65,536 snapshots in it", async () => {
    await using test = testHost();
    const { at, refused } = pool(test);
    image(at("disk"), "-f", "qcow2");
    const bytes = readFileSync(at("disk"));
    bytes.writeUInt32BE(65_536, 60);
    writeFileSync(at("disk"), bytes);
    expect(await refused("disk")).toMatchObject({ facts: { reason: "snapshots" } });
  });

  it("makes nobody connect anywhere", async () => {
    await using test = testHost();
    const { at, resize } = pool(test);
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    image(at("disk"), "-f", "qcow2", "-u", "-b", `nbd://127.0.0.1:${port}/x`, "-F", "raw");
    expect(await faultOf(resize("disk"))).toMatchObject({ code: "image.unsafe", facts: { reason: "backing" } });
    expect(connections).toBe(0);
    await new Promise((resolve) => server.close(resolve));
  });
});
