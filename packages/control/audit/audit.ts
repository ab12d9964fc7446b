import type { Database } from "@cistern/prisma";
import type { ErrorCode } from "@cistern/schema/errors";
import { decodeCursor, encodeCursor } from "../page.ts";
import type { AuditRow, Page } from "../types.ts";

/** Longest value of a subject that is kept; a whole document would drown the rest. */
const longestValue = 300;

export type AuditEntry = Omit<AuditRow, "id" | "atMs" | "outcome">;
type Refused = AuditEntry & { readonly outcome: "refused"; readonly code: ErrorCode };

export const refusedEntry = (entry: AuditEntry, code: ErrorCode): Refused => ({ ...entry, outcome: "refused", code });

/** The named inputs of a call, as texts of at most 300 characters. Inputs that are not there are left out. */
export function subjectOf(names: "none" | readonly string[], input: unknown): AuditRow["subject"] {
  if (names === "none" || typeof input !== "object" || input === null) return {};
  const given = names.filter((name) => Object.hasOwn(input, name));
  return Object.fromEntries(given.map((name) => [name, textOf((input as { readonly [name: string]: unknown })[name])]));
}

function textOf(value: unknown): string {
  const text =
    typeof value === "string"
      ? value
      : (JSON.stringify(value, (_, part) => (typeof part === "bigint" ? String(part) : part)) ?? "");
  return text.length > longestValue ? text.slice(0, longestValue).toWellFormed() : text;
}

/** Who changed what, and whether it was let through. Rows are added before the change and never taken away. */
export class AuditLog {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** @returns the row's id, to note down how it came out. A call whose row cannot be written must not be made. */
  async write(entry: AuditEntry | Refused): Promise<number> {
    const { person, host, procedure, effect } = entry;
    const outcome = "outcome" in entry ? { outcome: entry.outcome, code: entry.code } : { outcome: "accepted" };
    const data = {
      atMs: BigInt(Date.now()),
      person,
      host,
      procedure,
      effect,
      subject: JSON.stringify(entry.subject),
      ...outcome,
    };
    const row = await this.#db.audit.create({ data, select: { id: true } });
    return row.id;
  }

  /** The host, or the agent's silence, turned the call down. */
  async refused(row: number, code: string): Promise<void> {
    await this.#db.audit.update({ where: { id: row }, data: { outcome: "refused", code }, select: { id: true } });
  }

  /** Newest first. */
  async list(page: { readonly cursor?: string | null | undefined; readonly limit: number }): Promise<Page<AuditRow>> {
    const [before] = decodeCursor(page.cursor, ["number"]) ?? [];
    const rows = await this.#db.audit.findMany({
      ...(before === undefined ? {} : { where: { id: { lt: Number(before) } } }),
      orderBy: { id: "desc" },
      take: page.limit + 1,
    });
    const shown = rows.slice(0, page.limit);
    const last = shown.at(-1);
    return {
      rows: shown.map(({ id, atMs, subject, effect, outcome, code, ...rest }) => ({
        ...rest,
        id: String(id),
        atMs: Number(atMs),
        // Written by `write` above, so of these forms.
        effect: effect as AuditRow["effect"],
        subject: JSON.parse(subject) as AuditRow["subject"],
        outcome: outcome as AuditRow["outcome"],
        ...(code === null ? {} : { code }),
      })),
      total: await this.#db.audit.count(),
      ...(rows.length > shown.length && last ? { next: encodeCursor([String(last.id)]) } : {}),
    };
  }
}
