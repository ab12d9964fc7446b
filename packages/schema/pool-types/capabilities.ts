import { type PoolType, poolTypes, type StorageCapabilities } from "../fields/index.ts";
import type { PoolTypeSpec } from "./spec.ts";
import { specOf } from "./specs.ts";

/** What a host can do with pools, as libvirt's `pool-capabilities` tells it: every type in its order, those gone by too. */
export const capabilitiesOf = (supported: (type: PoolType) => boolean): StorageCapabilities => ({
  pools: poolTypes.map((type) => ({ type, supported: supported(type), ...optionsOf(specOf(type)) })),
});

const optionsOf = ({ formats, volumeFormats, announces }: PoolTypeSpec) => ({
  ...(formats && { poolOptions: choices(formats.default, "sourceFormatType", formats.all) }),
  ...(volumeFormats && {
    volOptions: choices(volumeFormats.default, "targetFormatType", announces ?? volumeFormats.all),
  }),
});

const choices = (type: string, name: string, values: readonly string[]) => ({
  defaultFormat: { type },
  enums: [{ name, ...(values.length > 0 && { values }) }],
});
