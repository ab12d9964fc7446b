/** Taking a pool's autostart over from libvirt. */
import type { Host, Operation } from "../../host/index.ts";
import type { Step } from "../step.ts";
import type { LibvirtPool } from "./libvirt-pool.ts";

/** By UUID, which no option looks like. `storage:` answers also on hosts where libvirt has nothing to run guests with. */
const virsh = (uuid: string, ...more: readonly string[]): Operation => ({
  on: "program",
  command: {
    file: "virsh",
    args: ["-c", "storage:///system", "pool-autostart", uuid, ...more],
    effect: "write",
    timeoutMs: 20_000,
  },
});

/** A daemon that runs keeps autostart in memory and has to be told; without one the link is all there is. */
export async function libvirtAutostartOff(host: Host, { name, uuid }: LibvirtPool): Promise<Step> {
  const title = { code: "unlink-libvirt-autostart", facts: { pool: name } };
  if (await host.libvirt.answers()) return { title, plan: [virsh(uuid, "--disable")], undo: [virsh(uuid)] };
  const link = (act: "link-autostart" | "unlink-autostart"): Operation => ({
    on: "libvirt",
    request: { act, name: `${name}.xml` },
  });
  return { title, plan: [link("unlink-autostart")], undo: [link("link-autostart")] };
}
