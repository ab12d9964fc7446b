/** Whose a new volume could be. Pure. */
export const ownerFields = { owner: "target.permissions.owner", group: "target.permissions.group" } as const;

interface Ids {
  readonly owner?: number | undefined;
  readonly group?: number | undefined;
}
export interface ProposedOwner {
  readonly who: "qemu" | "pool";
  readonly owner: number;
  readonly group: number;
}

/** The user that machines run as, where the host has it, and the pool's own; each pair of ids once. */
export function proposedOwners(pool: Ids | undefined, qemu: Ids | undefined): readonly ProposedOwner[] {
  const proposal = (who: ProposedOwner["who"], { owner, group }: Ids = {}): readonly ProposedOwner[] =>
    owner === undefined || group === undefined ? [] : [{ who, owner, group }];
  const [first, second] = [...proposal("qemu", qemu), ...proposal("pool", pool)];
  const isSame = first?.owner === second?.owner && first?.group === second?.group;
  return [first, isSame ? undefined : second].filter((each) => each !== undefined);
}
