export interface Column {
  readonly label: string;
  /** Left out, the column shares what the others leave. */
  readonly width?: number | string;
  /** Its cells are numbers. */
  readonly num?: true;
  /** The label is for screen readers only: the cells hold a button or a box. */
  readonly unseen?: true;
}

/** One row of column names, for the tables that are not sorted. */
export function TableHead({ columns }: { readonly columns: readonly Column[] }) {
  return (
    <thead>
      <tr>
        {columns.map(({ label, width, num, unseen }) => (
          <th key={label} scope="col" className={num && "num"} style={width === undefined ? undefined : { width }}>
            {unseen ? <span className="sr">{label}</span> : label}
          </th>
        ))}
      </tr>
    </thead>
  );
}
