/** Rows of the inventory: as stored, and as pages get them. */
import type { PoolSummary, VolumeSummary } from "@cistern/driver/router";
import { transformer } from "@cistern/driver/router/transformer";
import type { Pool, Volume } from "@cistern/prisma";
import type { Fault } from "@cistern/schema/errors";
import type { PoolRow, VolumeRow } from "../types.ts";

export const poolRow = (host: string, pool: PoolSummary): PoolRow => ({ ...pool, host });
export const volumeRow = (host: string, pool: string, volume: VolumeSummary): VolumeRow => ({ ...volume, host, pool });

type Stored<T> = Omit<T, "picture">;

export const poolToStore = (hostId: string, pool: PoolSummary): Stored<Pool> => ({
  hostId,
  uuid: pool.uuid,
  name: pool.name,
  type: pool.type,
  state: pool.state,
  autostart: pool.autostart,
  persistent: pool.persistent,
  capacity: pool.capacity,
  allocation: pool.allocation,
  available: pool.available,
  volumes: pool.volumes,
  skipped: pool.skipped,
  targetPath: pool.targetPath ?? null,
  refreshedAtMs: pool.refreshedAtMs === undefined ? null : BigInt(Math.trunc(pool.refreshedAtMs)),
  attention: pool.attention === undefined ? null : transformer.serialize(pool.attention),
  libvirt: pool.libvirt === undefined ? null : transformer.serialize(pool.libvirt),
  changesAtNextStart: pool.changesAtNextStart,
});

export function poolFromStore({
  hostId,
  picture: _,
  targetPath,
  refreshedAtMs,
  attention,
  libvirt,
  ...row
}: Pool): PoolRow {
  return {
    ...row,
    host: hostId,
    // Stored by `poolToStore`, so of these types.
    type: row.type as PoolRow["type"],
    state: row.state as PoolRow["state"],
    ...(targetPath === null ? {} : { targetPath }),
    ...(refreshedAtMs === null ? {} : { refreshedAtMs: Number(refreshedAtMs) }),
    ...(attention === null ? {} : { attention: transformer.deserialize(attention) as Fault }),
    ...(libvirt === null ? {} : { libvirt: transformer.deserialize(libvirt) as NonNullable<PoolRow["libvirt"]> }),
  };
}

export const volumeToStore = (hostId: string, poolUuid: string, volume: VolumeSummary): Stored<Volume> => ({
  hostId,
  poolUuid,
  name: volume.name,
  type: volume.type,
  format: volume.format,
  capacity: volume.capacity,
  allocation: volume.allocation,
  physical: volume.physical,
  path: volume.path,
  modifiedAtMs: BigInt(Math.trunc(volume.modifiedAtMs)),
  backingPath: volume.backingPath ?? null,
  linkTarget: volume.linkTarget ?? null,
  looksLike: volume.looksLike ?? null,
});

export function volumeFromStore({
  hostId,
  poolUuid,
  picture: _,
  modifiedAtMs,
  backingPath,
  linkTarget,
  looksLike,
  ...row
}: Volume): VolumeRow {
  return {
    ...row,
    host: hostId,
    pool: poolUuid,
    modifiedAtMs: Number(modifiedAtMs),
    ...(backingPath === null ? {} : { backingPath }),
    ...(linkTarget === null ? {} : { linkTarget }),
    ...(looksLike === null ? {} : { looksLike }),
  };
}
