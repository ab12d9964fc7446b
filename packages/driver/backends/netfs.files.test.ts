/** Gluster for real, in user space. NFS and SMB need a kernel that mounts them: their command lines are in netfs.test.ts. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bench, rawVolume, temporary } from "../engine/engine.fixture.ts";
import { glusterServer, hasGluster } from "../host/gluster.fixture.ts";
import { mountedOn } from "../host/loop.fixture.ts";
import { testHost } from "../host/test-host.ts";
import { findExports } from "./exports.ts";

const glusterPool = (server: string, dir: string, target: string): string =>
  `<pool type="netfs"><name>net</name><source><host name="${server}"/><dir path="${dir}"/><format type="glusterfs"/></source>
  <target><path>${target}</path></target></pool>`;

test.skipIf(!hasGluster)("a Gluster volume is found, mounted, used, unmounted and mounted again", async () => {
  const { server, volume } = await glusterServer(await temporary());
  await using real = testHost();
  expect(await findExports(real.host, server)).toEqual([{ host: server, dir: volume, format: "glusterfs" }]);

  const { engine, run, folder } = await bench();
  const target = join(folder, "mnt");
  const xml = glusterPool(server, volume, target);
  const made = await run("pools.create", { xml, build: true, start: true, autostart: false });
  expect([made.state, made.fault]).toEqual(["finished", undefined]);
  const pool = made.subject.pool ?? "";
  expect(mountedOn(target)).toMatch(/nosuid,nodev,noexec.*fuse\.glusterfs/);
  await run("pools.refresh", { pool });
  expect((await engine.pools.get(pool)).state).toBe("running");
  expect((await run("volumes.create", { pool, xml: rawVolume("v", 65_536n) })).state).toBe("finished");

  const stopped = await run("pools.stop", { pool });
  expect([stopped.state, stopped.fault]).toEqual(["finished", undefined]);
  expect(mountedOn(target)).toBeUndefined();
  expect(existsSync(join(target, "v"))).toBe(false);
  expect((await run("pools.start", { pool })).state).toBe("finished");
  expect((await engine.volumes.get({ pool, volume: "v" })).capacity).toBe(65_536n);
  await run("pools.stop", { pool });
});
