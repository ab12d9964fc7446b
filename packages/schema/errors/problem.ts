import { codes, type ErrorCode, type ErrorKind, type FactsOf } from "./codes.ts";

/** A stretch of a document. Offsets count UTF-16 units from 0; lines and columns count from 1, as editors do. */
export interface Range {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/**
 * `error` refuses. `question` refuses until the person answered yes (the code is then sent along as accepted).
 * `warning` is shown and stops nothing.
 */
export type Severity = "error" | "question" | "warning";

/** One code with its facts: the form in which an error crosses a wire or is stored. */
export type Fault = { readonly [C in ErrorCode]: { readonly code: C; readonly facts: FactsOf<C> } }[ErrorCode];

/** Something to say about one field or one place of a document. */
export type Problem = Fault & {
  readonly severity: Severity;
  /** Path of the field in the catalogue, such as `target.permissions.mode`. */
  readonly path?: string;
  readonly at?: Range;
  /** libvirt's error number, where it is not the usual one of the code. */
  readonly libvirt?: number;
};

/** libvirt's own error number for a refusal; undefined where libvirt has nothing against it. */
export function libvirtCodeOf(problem: Pick<Problem, "code" | "libvirt">): number | undefined {
  const kind: ErrorKind = codes[problem.code];
  return problem.libvirt ?? kind.libvirt;
}

type FactsArgument<C extends ErrorCode> = FactsOf<C> extends undefined ? [facts?: undefined] : [facts: FactsOf<C>];

export function fault<C extends ErrorCode>(code: C, ...[facts]: FactsArgument<C>): Fault {
  // The pair is right by the signature; TypeScript cannot follow a union over a generic code.
  return { code, facts } as unknown as Fault;
}

/** The only error thrown across a package boundary. `problems` lists every refusal of a document; the first gives the code. */
export class StorageError extends Error {
  override readonly name = "StorageError";
  readonly fault: Fault;
  readonly problems: readonly Problem[];

  constructor(of: Fault, options: { readonly cause?: unknown; readonly problems?: readonly Problem[] } = {}) {
    super(of.code, options.cause === undefined ? undefined : { cause: options.cause });
    this.fault = of;
    this.problems = options.problems ?? [];
  }

  get code(): ErrorCode {
    return this.fault.code;
  }

  get status(): number {
    return codes[this.fault.code].status;
  }
}

/** Throws when a problem stands in the way: every error, and every question whose code is not among `accepted`. */
export function refuse(problems: readonly Problem[], accepted: readonly string[] = []): void {
  const standing = problems.filter(
    (problem) => problem.severity === "error" || (problem.severity === "question" && !accepted.includes(problem.code)),
  );
  const [first] = standing;
  if (first) throw new StorageError({ code: first.code, facts: first.facts } as Fault, { problems: standing });
}
