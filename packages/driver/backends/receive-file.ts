/** A volume whose content comes from outside, byte for byte: uploaded, or fetched by the host itself. */
import type { VolumeDef } from "@cistern/schema/fields";
import type { Step } from "../engine/step.ts";
import type { Making } from "./backend.ts";
import { makeEmpty, publish } from "./create-file.ts";
import { folderOf, onFile, refuseTaken, temporaryName } from "./local-files.ts";

/** `from`: where it is fetched, to be shown. Under a temporary name until all of it is there and on the disk. Nothing opens it: what it is, is looked at afterwards. */
export async function receiveFile(making: Making, volume: VolumeDef, from?: string): Promise<readonly Step[]> {
  const { name } = volume;
  await refuseTaken(making, name);
  const folder = folderOf(making.pool);
  const temporary = temporaryName(making.job, 1);
  return [
    makeEmpty(making, volume, { capacity: 0n, allocation: 0n }),
    {
      title: { code: "receive", facts: { name } },
      plan: [
        { on: "content", receive: { folder, name: temporary, ...(from !== undefined && { from }) } },
        onFile({ act: "flush-file", folder, name: temporary }),
      ],
      undo: [onFile({ act: "remove-file", folder, name: temporary })],
    },
    publish(making, name),
  ];
}
