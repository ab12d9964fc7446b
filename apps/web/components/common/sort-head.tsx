import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";

/** The name of a column that rows can be sorted by: a button that says whether they are, and which way. */
export function SortHead(props: {
  readonly label: string;
  readonly width?: number | string | undefined;
  readonly num?: boolean | undefined;
  /** Undefined where the rows are sorted by another column. */
  readonly sorted: "ascending" | "descending" | undefined;
  readonly onSort: () => void;
}) {
  const { width, num, sorted } = props;
  const Arrow = sorted === "descending" ? IconArrowDown : IconArrowUp;
  return (
    <th
      scope="col"
      className={num ? "num" : undefined}
      style={width ? { width } : undefined}
      aria-sort={sorted ?? "none"}
    >
      <button type="button" className="sort" onClick={props.onSort}>
        {props.label}
        {sorted && <Arrow size={14} aria-hidden />}
      </button>
    </th>
  );
}

/** Which way rows are sorted by a column. */
export const sortedBy = (active: boolean, descending: boolean): "ascending" | "descending" | undefined =>
  active ? (descending ? "descending" : "ascending") : undefined;
