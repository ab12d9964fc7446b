"use client";
import type { PoolRow, VolumeRow } from "@cistern/control/client";
import type { VolumeUse } from "@cistern/driver/router";
import {
  formatBytes,
  parseSize,
  type VolumeFormat,
  volume as volumeCatalogue,
  volumeFormats,
} from "@cistern/schema/fields";
import { type PoolTypeSpec, specOf } from "@cistern/schema/pool-types";
import { Alert, Checkbox, NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { useControl } from "../../lib/data.tsx";
import { VerbDialog } from "../common/verb-dialog.tsx";
import { BytesInput } from "../fields/bytes-input.tsx";
import { useVerb } from "../jobs/use-verb.ts";
import { NameInput, nameFaults } from "./name-input.tsx";
import { useTakingAway } from "./use-taking-away.ts";
import { useSayUse, useUses } from "./use-uses.tsx";

export interface VolumeDialogProps {
  readonly pool: PoolRow;
  readonly volume: VolumeRow;
  readonly onClose: () => void;
  /** The volume is no longer in its pool under its name. */
  readonly onGone?: () => void;
}

const { capacity: capacityField, target } = volumeCatalogue.fields;
const formatField = target.fields.format.fields.type;
const isVolumeFormat = (text: string): text is VolumeFormat => (volumeFormats as readonly string[]).includes(text);

/** Pools of the host that hold files and run: where a volume can go. */
function useFilePools(host: string): readonly PoolRow[] {
  const { queries } = useControl();
  const pools = useQuery(queries.inventory.pools.queryOptions({ host, sort: "name", limit: 200 }));
  return (pools.data?.rows ?? []).filter(
    ({ type, state }) => specOf(type).volumes === "file" && (state === "running" || state === "degraded"),
  );
}

/** The volume as a verb is told of it: the same as long as it is the same, however often its pool's numbers change. */
const useVolume = ({ uuid: pool }: PoolRow, { name: volume }: VolumeRow) =>
  useMemo(() => ({ pool, volume }), [pool, volume]);

/** Whether somebody who uses a volume like that may write to it while it is copied. */
function mayWrite(use: VolumeUse): boolean {
  if (use.kind === "process") return use.writes;
  if (use.kind === "domain") return use.running;
  return use.kind === "locked" || use.kind === "mounted";
}

export function CloneVolume({ pool, volume, onClose }: VolumeDialogProps) {
  const t = useTranslations("volumes.clone");
  const { run } = useVerb(pool.host);
  const of = useVolume(pool, volume);
  const pools = useFilePools(pool.host);
  const changing = (useUses(pool, [volume.name]).of(volume.name) ?? []).filter(mayWrite);
  const say = useSayUse();
  const [name, setName] = useState(t("nameOf", { name: volume.name }));
  const [toPool, setToPool] = useState(pool.uuid);
  const [format, setFormat] = useState("");
  const spec: PoolTypeSpec = specOf(pool.type);
  const input = useMemo(
    () => (name === "" ? undefined : { ...of, name, toPool, ...(isVolumeFormat(format) ? { format } : {}) }),
    [of, name, toPool, format],
  );
  const formats = spec.creates.filter((each) => each !== "dir" && each !== volume.format);
  return (
    <VerbDialog
      host={pool.host}
      verb="volumes.clone"
      input={input}
      title={t("title", { name: volume.name })}
      confirm={t("confirm")}
      onConfirm={(asked) => void run("volumes.clone", asked, { name })}
      onClose={onClose}
      atFields={nameFaults}
    >
      {(said) => (
        <>
          {changing.length > 0 && (
            <Alert color="orange" title={t("changing")} className="wraps">
              {t("changingHelp", { by: changing.map(say).join(", ") })}
            </Alert>
          )}
          <NameInput value={name} error={said(nameFaults)} first onChange={setName} />
          <PoolChoice pools={pools} value={toPool} onChange={setToPool} />
          <NativeSelect
            label={formatField.meta.label}
            description={t("formatHelp")}
            value={format}
            data={[{ value: "", label: t("sameFormat", { format: volume.format }) }, ...formats]}
            onChange={(event) => setFormat(event.currentTarget.value)}
          />
        </>
      )}
    </VerbDialog>
  );
}

export function MoveVolume(props: VolumeDialogProps) {
  const t = useTranslations("volumes.move");
  const { pool, volume } = props;
  const takeAway = useTakingAway(props);
  const of = useVolume(pool, volume);
  const others = useFilePools(pool.host).filter(({ uuid }) => uuid !== pool.uuid);
  const [chosen, setChosen] = useState<string>();
  const toPool = chosen ?? others[0]?.uuid;
  const input = useMemo(() => (toPool === undefined ? undefined : { ...of, toPool }), [of, toPool]);
  return (
    <VerbDialog
      host={pool.host}
      verb="volumes.move"
      input={input}
      title={t("title", { name: volume.name })}
      confirm={t("confirm")}
      onConfirm={(asked) => takeAway("volumes.move", asked)}
      onClose={props.onClose}
    >
      <PoolChoice pools={others} value={toPool ?? ""} onChange={setChosen} />
    </VerbDialog>
  );
}

function PoolChoice(props: {
  readonly pools: readonly PoolRow[];
  readonly value: string;
  readonly onChange: (uuid: string) => void;
}) {
  const t = useTranslations("volumes");
  return (
    <NativeSelect
      label={t("toPool")}
      description={props.pools.length === 0 ? t("noOtherPool") : undefined}
      value={props.value}
      data={props.pools.map(({ uuid, name }) => ({ value: uuid, label: name }))}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}

/** In the largest unit that says it exactly enough to be read back as the same. */
function sizeText(bytes: bigint): string {
  const short = formatBytes(bytes);
  const read = parseSize(short, short);
  return read.ok && read.value === bytes ? short : String(bytes);
}

export function ResizeVolume({ pool, volume, onClose }: VolumeDialogProps) {
  const t = useTranslations("volumes.resize");
  const { run } = useVerb(pool.host);
  const of = useVolume(pool, volume);
  const [raw, setRaw] = useState(sizeText(volume.capacity));
  const [allocate, setAllocate] = useState(false);
  const { label, help } = capacityField.meta;
  const parsed = parseSize(raw, label);
  const capacity = parsed.ok ? parsed.value : undefined;
  const input = useMemo(
    () =>
      capacity === undefined || capacity === volume.capacity
        ? undefined
        : { ...of, capacity, ...(allocate ? { allocate } : {}) },
    [of, volume.capacity, capacity, allocate],
  );
  return (
    <VerbDialog
      host={pool.host}
      verb="volumes.resize"
      input={input}
      title={t("title", { name: volume.name })}
      confirm={t("confirm")}
      onConfirm={(asked) => void run("volumes.resize", asked, { name: volume.name })}
      onClose={onClose}
    >
      <BytesInput
        id="resize-capacity"
        label={label}
        help={help}
        problem={capacity === undefined ? t("noSize") : undefined}
        required
        raw={raw}
        placeholder=""
        choices={[]}
        known={[]}
        onChange={setRaw}
      />
      <Checkbox
        label={t("allocate.label")}
        description={t("allocate.help")}
        checked={allocate}
        onChange={(event) => setAllocate(event.currentTarget.checked)}
      />
    </VerbDialog>
  );
}
