"use client";
import type { VerbInputs, VerbName } from "@cistern/driver/router";
import { useVerb } from "../jobs/use-verb.ts";
import type { VolumeDialogProps } from "./volume-dialogs.tsx";

/** Runs a verb after which the volume is no longer in its pool under its name, and says so once that is so. */
export function useTakingAway({ pool, volume, onGone }: Omit<VolumeDialogProps, "onClose">) {
  const { run } = useVerb(pool.host);
  return <V extends VerbName>(verb: V, input: VerbInputs[V]): void =>
    void run(verb, input, { name: volume.name }).then(({ ok }) => {
      if (ok) onGone?.();
    });
}
