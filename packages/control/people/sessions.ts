import { createHash, randomBytes } from "node:crypto";
import type { Database } from "@cistern/prisma";
import { allPermissions, type Permission } from "./permissions.ts";

/** Who is asking. */
export interface Session {
  /** SHA-256 of the token, in hex. */
  readonly id: string;
  readonly person: string;
  readonly permissions: ReadonlySet<Permission>;
  /** Aborts when the session is ended, so that its open streams end too. */
  readonly ended: AbortSignal;
}

export const cookieName = "cistern";
export const lifetimeMs = 30 * 24 * 60 * 60 * 1_000;
/** There is one person until people sign in by name; whoever holds the one-time key is it. */
export const onlyPerson = "admin";

const digestOf = (token: string): string => createHash("sha256").update(token).digest("hex");

interface Open {
  readonly session: Session;
  readonly expiresAtMs: number;
  readonly end: AbortController;
}

/** Sessions are rows in the database, named by the digest of a token that only the browser has. */
export class Sessions {
  readonly #db: Database;
  readonly #open = new Map<string, Open>();

  constructor(db: Database) {
    this.#db = db;
  }

  /** @returns the value of the `Set-Cookie` header that hands the session over */
  async start(person: string): Promise<string> {
    const token = randomBytes(32).toString("base64url");
    const now = Date.now();
    await this.#db.session.create({
      data: { id: digestOf(token), person, createdAtMs: BigInt(now), expiresAtMs: BigInt(now + lifetimeMs) },
    });
    return cookieOf(token, lifetimeMs / 1_000);
  }

  /** The session that a `Cookie` header names, if it is one of ours and has not expired. */
  async of(cookies: string | null): Promise<Session | undefined> {
    const token = tokenIn(cookies);
    if (token === undefined) return undefined;
    const id = digestOf(token);
    const open = this.#open.get(id) ?? (await this.#load(id));
    if (open === undefined) return undefined;
    if (open.expiresAtMs > Date.now()) return open.session;
    await this.end(open.session);
    return undefined;
  }

  /** Ends the session and its open streams. The cookie that a browser still holds opens nothing from here on. */
  async end({ id }: Session): Promise<void> {
    const open = this.#open.get(id);
    this.#open.delete(id);
    open?.end.abort();
    await this.#db.session.deleteMany({ where: { id } });
  }

  /** Forgets sessions that nobody can use any more. */
  async prune(): Promise<void> {
    await this.#db.session.deleteMany({ where: { expiresAtMs: { lte: BigInt(Date.now()) } } });
    for (const [id, { expiresAtMs, end }] of this.#open) {
      if (expiresAtMs > Date.now()) continue;
      this.#open.delete(id);
      end.abort();
    }
  }

  /** Ends every open stream; sessions stay. */
  close(): void {
    for (const { end } of this.#open.values()) end.abort();
    this.#open.clear();
  }

  async #load(id: string): Promise<Open | undefined> {
    const row = await this.#db.session.findUnique({ where: { id } });
    if (row === null) return undefined;
    // Another request may have loaded it meanwhile: both must share one signal.
    const known = this.#open.get(id);
    if (known !== undefined) return known;
    const end = new AbortController();
    const session: Session = { id, person: row.person, permissions: allPermissions, ended: end.signal };
    const open: Open = { session, expiresAtMs: Number(row.expiresAtMs), end };
    this.#open.set(id, open);
    return open;
  }
}

const cookieOf = (token: string, maxAgeSeconds: number): string =>
  `${cookieName}=${token}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Strict`;

/** 43 characters of base64url are 256 bits; anything else is not looked up. */
function tokenIn(cookies: string | null): string | undefined {
  const named = (cookies ?? "").split(";").map((part) => part.trim());
  const [, token] =
    named.map((part) => /^cistern=([A-Za-z0-9_-]{43})$/.exec(part)).find((match) => match !== null) ?? [];
  return token;
}
