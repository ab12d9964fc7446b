/** Looks at the host whether what a step was to do is done, for a journal that does not know. */
import { isSame, signatureOf } from "../backends/device.ts";
import { inFolder } from "../backends/local-files.ts";
import type { Host } from "../host/index.ts";
import type { Check, FileCheck } from "./step.ts";

type Asked = Pick<Host, "file" | "run" | "mountedAt">;

/** Whether what a check asks for is so. */
export async function holds(host: Asked, check: Check): Promise<boolean> {
  if ("mount" in check) return ((await host.mountedAt(check.mount)) !== undefined) === (check.is === "there");
  if ("device" in check) return isSame(await signatureOf(host, check.device), check.is);
  return await fileHolds(host, check);
}

async function fileHolds(host: Asked, { file: { folder, name }, is }: FileCheck): Promise<boolean> {
  if (typeof is === "object") return (await host.file({ act: "inspect", folder, name }))?.capacity === is.capacity;
  const facts = await host.file({ act: "look", path: inFolder(folder, name) });
  return (facts.type !== "missing") === (is === "there");
}

/** Whether a step that began may have changed something; one with a middle always may. */
export async function mayHaveActed(host: Asked, check: Check | undefined): Promise<boolean> {
  if (check === undefined) return true;
  if ("device" in check) return !isSame(await signatureOf(host, check.device), check.was);
  return !check.whole || (await holds(host, check));
}

/** Whether a step without a way back, once it acted, must never be called undone. */
export const isLasting = (check: Check | undefined): boolean =>
  check !== undefined && ("device" in check || check.whole === true);
