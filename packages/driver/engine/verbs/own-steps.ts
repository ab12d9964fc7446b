/** Steps on the agent's own folders, and the refresh: what the verbs of pools are made of beside their backend's steps. */
import type { PoolDef } from "@cistern/schema/fields";
import { writePool } from "@cistern/schema/xml";
import type { Backend, Making } from "../../backends/backend.ts";
import type { Operation, OwnRequest } from "../../host/index.ts";
import { startedByLibvirt } from "../definitions.ts";
import type { EngineFolders } from "../folders.ts";
import type { StartedBy } from "../libvirt/beside.ts";
import { backendOf, type Parts, verbOf } from "../parts.ts";
import type { KnownSnapshot } from "../refresher.ts";
import type { Step } from "../step.ts";
import type { Build } from "../types.ts";

const own = (request: OwnRequest): Operation => ({ on: "own", request });
const fileOf = (pool: string): string => `${pool}.xml`;

/** `before`: the text it replaces, written back on undo. */
export function writeDefinition(folders: EngineFolders, pool: string, text: string, before?: string): Step {
  const name = fileOf(pool);
  return {
    title: { code: "write-definition", facts: { pool } },
    plan: [own({ act: "write-own", folder: "definitions", name, text })],
    undo: [
      before === undefined
        ? own({ act: "remove-own", folder: "definitions", name })
        : own({ act: "write-own", folder: "definitions", name, text: before }),
    ],
    ...(before === undefined ? { done: { file: { folder: folders.definitions, name }, is: "there" } } : {}),
  };
}

export function removeDefinition(folders: EngineFolders, pool: string, text: string): Step {
  const name = fileOf(pool);
  return {
    title: { code: "remove-definition", facts: { pool } },
    plan: [own({ act: "remove-own", folder: "definitions", name })],
    undo: [own({ act: "write-own", folder: "definitions", name, text })],
    done: { file: { folder: folders.definitions, name }, is: "gone" },
  };
}

export function autostartLink(folders: EngineFolders, pool: string, on: boolean): Step {
  const name = fileOf(pool);
  const link = own({ act: "link-own", folder: "autostart", name });
  const unlink = own({ act: "remove-own", folder: "autostart", name });
  return {
    title: { code: on ? "link-autostart" : "unlink-autostart", facts: { pool } },
    plan: [on ? link : unlink],
    undo: [on ? unlink : link],
    done: { file: { folder: folders.autostart, name }, is: on ? "there" : "gone" },
  };
}

export interface Activity {
  /** Whose storage it is to end. */
  readonly by?: StartedBy;
  /** What is kept of a pool whose definition is not stored elsewhere. */
  readonly text?: string | undefined;
}

/** What the state file of an active pool holds: what it was started with, and who made its storage usable. */
const stateText = (def: PoolDef, { by, text = writePool(def) }: Activity): string =>
  text + (by === "libvirt" ? startedByLibvirt : "");

/** The pool counts as active from here on, also for an agent that starts anew. */
export function markActive(folders: EngineFolders, def: PoolDef, activity: Activity = {}): Step {
  const name = fileOf(def.name);
  return {
    title: { code: "mark-active", facts: { pool: def.name } },
    plan: [own({ act: "write-own", folder: "state", name, text: stateText(def, activity) })],
    undo: [own({ act: "remove-own", folder: "state", name })],
    done: { file: { folder: folders.state, name }, is: "there" },
  };
}

export function markInactive(folders: EngineFolders, def: PoolDef, activity: Activity = {}): Step {
  const name = fileOf(def.name);
  return {
    title: { code: "mark-inactive", facts: { pool: def.name } },
    plan: [own({ act: "remove-own", folder: "state", name })],
    undo: [own({ act: "write-own", folder: "state", name, text: stateText(def, activity) })],
    done: { file: { folder: folders.state, name }, is: "gone" },
  };
}

/** Builds where that is asked. Throws op.unsupported for a type that has no build. */
export async function buildSteps(backend: Backend, making: Making, build: Build): Promise<readonly Step[]> {
  if (build === false) return [];
  return await verbOf(backend, "buildPool")(making, build === true ? undefined : build);
}

/** What a refresh is known to read: the pool's folder, where it has one. */
export function readingOf(backend: Backend, def: PoolDef): readonly Operation[] {
  const folder = backend.watches?.(def);
  return folder === undefined ? [] : [{ on: "file", request: { act: "scan", folder } }];
}

/** Reads the pool for the first time; `seen` gets what was found. A start that cannot read its pool fails. */
export function firstLook(
  { refresher, backends }: Pick<Parts, "refresher" | "backends">,
  { uuid, def }: { readonly uuid: string; readonly def: PoolDef },
  seen: (snapshot: KnownSnapshot) => void,
): Step {
  return {
    title: { code: "refresh", facts: { pool: def.name } },
    plan: readingOf(backendOf(backends, def.type), def),
    act: async () => seen(await refresher.look(uuid, def)),
    undo: [],
  };
}
