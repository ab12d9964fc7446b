/** Labels for SELinux: set where it runs, refused where nothing would come of one. */
import { type Fault, fault, StorageError } from "@cistern/schema/errors";
import type { Host, Labelled, Rights } from "../host/index.ts";

/** A running SELinux registers this filesystem. */
const selinux = { filesystem: "selinuxfs" } as const;

export async function labelFault(host: Pick<Host, "kernelHas">, { label }: Labelled): Promise<Fault | undefined> {
  if (label === undefined || (await host.kernelHas(selinux))) return undefined;
  return fault("volume.label-not-set", { label });
}

/** Throws volume.label-not-set. */
export async function refuseLabel(...of: Parameters<typeof labelFault>): Promise<void> {
  const refused = await labelFault(...of);
  if (refused) throw new StorageError(refused);
}

/** Rights to give back: with the label only where another was asked for, since a filesystem that shows one may take none. */
export const asBefore = ({ label, ...rights }: Rights, asked: Labelled): Rights =>
  asked.label === undefined || label === undefined ? rights : { ...rights, label };
