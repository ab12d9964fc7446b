/** Small documents and values that are valid; tests change the one thing they are about. */
import type { PoolDef, VolumeDef } from "@cistern/schema/fields";
import { writePool, writeVolume } from "@cistern/schema/xml";

export const poolUuid = "3e3fce45-4f53-4fa7-bb32-11f34168b82b";

/** A pool on a folder. The path is not made. */
export const dirPool = (path: string, of: Partial<PoolDef> = {}): PoolDef => ({
  type: "dir",
  name: "images",
  uuid: poolUuid,
  target: { path },
  ...of,
});

/** A volume of one MiB that takes no space. */
export const smallVolume = (name: string, of: Partial<VolumeDef> = {}): VolumeDef => ({
  name,
  capacity: 1_048_576n,
  allocation: 0n,
  ...of,
});

export const dirPoolXml = (path: string, of: Partial<PoolDef> = {}): string => writePool(dirPool(path, of));
export const smallVolumeXml = (name: string, of: Partial<VolumeDef> = {}): string =>
  writeVolume(smallVolume(name, of), { poolType: "dir" });

/** A pool as a person writes one: a comment, double quotes, an element that nobody knows, no UUID. */
export const handWrittenPoolXml = (path: string): string => `<!-- second rack -->
<pool type="dir">
  <name>images</name> <!-- keep short -->
  <notes>ask before deleting</notes>
  <target>
    <path>${path}</path>
  </target>
</pool>
`;
