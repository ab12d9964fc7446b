import { describe, expect, it } from "vitest";
import { MountTable, parseMounts } from "./mounts.ts";

const table = (...lines: readonly string[]): MountTable => new MountTable(parseMounts(lines.join("\n")));
const root = "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw";

describe("the mount table", () => {
  it("reads escaped mount points and lines with optional fields", () => {
    const [mount] = parseMounts(
      "36 35 98:0 /a /mnt/two\\040words\\134\\303\\244 rw shared:1 master:2 - nfs4 server:/x rw",
    );
    expect(mount).toEqual({
      id: 36,
      parent: 35,
      device: "98:0",
      root: "/a",
      source: "server:/x",
      point: "/mnt/two words\\ä",
      fsType: "nfs4",
    });
  });

  it("passes over lines that make no sense", () => {
    expect(parseMounts("\nnothing\n1 2 3\n")).toEqual([]);
  });

  it("finds the innermost mount that holds a path", () => {
    const mounts = table(root, "30 27 0:1 / /srv rw - xfs /dev/vdb rw", "31 30 0:2 / /srv/nfs rw - nfs4 s:/ rw");
    expect(mounts.of("/srv/nfs/a").point).toBe("/srv/nfs");
    expect(mounts.of("/srv/nfsx").point).toBe("/srv");
    expect(mounts.of("/home").fsType).toBe("ext4");
  });

  it("takes the later of two mounts on one place", () => {
    const mounts = table(root, "30 27 0:1 / /srv rw - xfs /dev/vdb rw", "40 30 0:9 / /srv rw - tmpfs t rw");
    expect(mounts.of("/srv/a").fsType).toBe("tmpfs");
  });

  it("never answers with a mount that a later one hides", () => {
    const hidden = "31 30 0:2 / /srv/nfs rw - nfs4 s:/ rw";
    const mounts = table(root, "30 27 0:1 / /srv rw - xfs /dev/vdb rw", hidden, "40 30 0:9 / /srv rw - tmpfs t rw");
    expect(mounts.of("/srv/nfs/a").fsType).toBe("tmpfs");
  });

  it("names the entries of a folder that something is mounted on", () => {
    const mounts = table(root, "30 27 0:1 / /srv/a rw - xfs x rw", "31 27 0:2 / /srv/b/c rw - xfs y rw");
    expect([...mounts.namesIn("/srv")]).toEqual(["a"]);
    expect([...mounts.namesIn("/srv/b")]).toEqual(["c"]);
  });
});
