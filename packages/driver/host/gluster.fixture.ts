/** A real Gluster server on this machine's loopback, with one volume. There is one a machine: its port is fixed. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { onTestFinished } from "vitest";

/** The tool refuses 127.0.0.1 and localhost as the place of a brick. */
const server = hostname();

export const hasGluster = existsSync("/usr/sbin/glusterd");

const gluster = (...args: string[]) => spawnSync("gluster", ["--mode=script", ...args], { encoding: "utf8" });

/** Runs until the test has ended; everything of it is in the folder. */
export async function glusterServer(folder: string): Promise<{ readonly server: string; readonly volume: string }> {
  for (const name of ["work", "log", "run", "brick"]) mkdirSync(join(folder, name), { recursive: true });
  const settings = join(folder, "glusterd.vol");
  writeFileSync(
    settings,
    `volume management
    type mgmt/glusterd
    option working-directory ${folder}/work
    option run-directory ${folder}/run
    option transport-type socket
    option transport.socket.bind-address 127.0.0.1
    option transport.socket.listen-port 24007
    option transport.address-family inet
    option ping-timeout 0
    option event-threads 1
    option base-port 49252
    option max-port 49300
end-volume
`,
  );
  const pidFile = join(folder, "run/glusterd.pid");
  execFileSync("glusterd", ["-f", settings, "-p", pidFile, "-l", join(folder, "log/glusterd.log")]);
  const volume = "gv0";
  onTestFinished(() => {
    gluster("volume", "stop", volume, "force");
    process.kill(Number(readFileSync(pidFile, "utf8")), "SIGKILL");
  });
  await until(() => gluster("peer", "status").status === 0);
  execFileSync("gluster", ["--mode=script", "volume", "create", volume, `${server}:${folder}/brick`, "force"]);
  execFileSync("gluster", ["--mode=script", "volume", "start", volume]);
  await until(() => gluster("volume", "status", volume, "--xml").stdout.includes("<status>1</status>"));
  return { server, volume };
}

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds(); tries++) {
    if (tries > 100) throw new Error("the Gluster server did not start");
    await sleep(100);
  }
}
