"use client";
import type { PoolRow } from "@cistern/control/client";
import type { VerbInputs } from "@cistern/driver/router";
import { type PoolTypeSpec, specOf } from "@cistern/schema/pool-types";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { useControl } from "../../lib/data.tsx";
import { useVerb } from "../jobs/use-verb.ts";
import { excuseOf, type PoolVerb } from "./excuses.ts";
import { PoolBuildDialog } from "./pool-build-dialog.tsx";
import { PoolDestroyDialog } from "./pool-destroy-dialog.tsx";
import { PoolStopDialog } from "./pool-stop-dialog.tsx";

/** What can be done with one pool: each verb with the reason it cannot be used, and the dialogs that some of them need. */
export function usePoolVerbs(pool: PoolRow) {
  const t = useTranslations("excuse");
  const { queries } = useControl();
  const { run, busy } = useVerb(pool.host);
  const hosts = useQuery(queries.hosts.list.queryOptions());
  const hostAway = hosts.data?.find((host) => host.id === pool.host)?.state === "unreachable";
  const [asking, setAsking] = useState<"build" | "stop" | "delete" | "undefine">();
  const name = { name: pool.name };
  const on = { pool: pool.uuid };
  const about = { pool, onClose: () => setAsking(undefined) };
  const spec: PoolTypeSpec = specOf(pool.type);
  const build = (input: VerbInputs["pools.build"]) => void run("pools.build", input, name);
  const dialogOf = (): ReactNode => {
    if (asking === undefined) return undefined;
    if (asking === "build") return <PoolBuildDialog {...about} onConfirm={build} />;
    const onConfirm = () => void run(`pools.${asking}`, on, name);
    if (asking === "stop") return <PoolStopDialog {...about} onConfirm={onConfirm} />;
    return <PoolDestroyDialog {...about} onConfirm={onConfirm} verb={asking} />;
  };
  return {
    excuse: (verb: PoolVerb): string | undefined => {
      const excuse = excuseOf(verb, pool, { hostAway, busy });
      return excuse && t(excuse);
    },
    start: () => void run("pools.start", on, name),
    refresh: () => void run("pools.refresh", on, name),
    /** What a build does is asked only where it can format something. */
    formats: spec.formatsSource === true,
    build: () => (spec.formatsSource ? setAsking("build") : build(on)),
    setAutostart: (autostart: boolean) => void run("pools.setAutostart", { ...on, on: autostart }, name),
    askStop: () => setAsking("stop"),
    askDelete: () => setAsking("delete"),
    askUndefine: () => setAsking("undefine"),
    dialog: dialogOf(),
  };
}
export type PoolVerbs = ReturnType<typeof usePoolVerbs>;
