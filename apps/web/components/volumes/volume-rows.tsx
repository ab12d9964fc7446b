"use client";
import type { PoolRow, VolumeRow, VolumeSort } from "@cistern/control/client";
import type { VolumeUse } from "@cistern/driver/router";
import { formatBytes } from "@cistern/schema/fields";
import { IconAlertTriangle, IconDots, IconFolder, IconLink } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { links } from "../../lib/links.ts";
import { Moment } from "../common/moment.tsx";
import { ScrollBox } from "../common/scroll-box.tsx";
import { SortHead, sortedBy } from "../common/sort-head.tsx";
import { UseBar } from "../common/use-bar.tsx";
import { useUses } from "./use-uses.tsx";
import { type OpenMenu, VolumeMenu } from "./volume-menu.tsx";
import { ShortUses } from "./volume-uses.tsx";

const rowPx = 36;
/** How near the end the next rows are fetched. */
const ahead = 40;
/** Rows of which is asked together who uses them: what is in sight lies in one such block, or in two. */
const blockRows = 50;

const columns: readonly { readonly sort: VolumeSort; readonly width?: number; readonly num?: true }[] = [
  { sort: "name" },
  { sort: "format", width: 100 },
  { sort: "capacity", width: 110, num: true },
  { sort: "allocation", width: 210 },
  { sort: "modified", width: 130 },
];
/** Beside the sorted ones: the selection, who uses it, and the menu. */
const moreColumns = 3;

export interface VolumeRowsProps {
  readonly pool: PoolRow;
  readonly rows: readonly VolumeRow[];
  readonly total: number;
  readonly sort: VolumeSort;
  readonly descending: boolean;
  /** `capacity` or, for the other direction, `-capacity`. */
  readonly onSort: (sort: string) => void;
  readonly onEnd: () => void;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (names: readonly string[], on: boolean) => void;
}

/** The rows in sight, of as many as there are: plain elements, and one menu for all of them. */
export function VolumeRows(props: VolumeRowsProps) {
  const { pool, rows, onEnd } = props;
  const t = useTranslations("volumes");
  const box = useRef<HTMLElement>(null);
  const [menu, setMenu] = useState<OpenMenu>();
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowPx,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const first = items[0];
  const last = items.at(-1);
  const nearEnd = last !== undefined && last.index >= rows.length - ahead;
  useEffect(() => {
    if (nearEnd) onEnd();
  }, [nearEnd, onEnd]);
  const from = Math.floor((first?.index ?? 0) / blockRows) * blockRows;
  const to = Math.ceil(((last?.index ?? 0) + 1) / blockRows) * blockRows;
  const uses = useUses(
    pool,
    rows.slice(from, to).map(({ name }) => name),
  );

  return (
    <ScrollBox ref={box} label={t("title")} style={{ maxHeight: "calc(100dvh - 260px)", minHeight: 200 }}>
      <table className="rows" style={{ minWidth: 1000 }} aria-rowcount={props.total + 1}>
        <Head {...props} />
        <tbody>
          {first && first.start > 0 && <Spacer px={first.start} />}
          {items.map((item) => {
            const volume = rows[item.index];
            return (
              volume && (
                <Row
                  key={volume.name}
                  pool={pool}
                  volume={volume}
                  index={item.index}
                  uses={uses.of(volume.name)}
                  selected={props.selected.has(volume.name)}
                  onSelect={(on) => props.onSelect([volume.name], on)}
                  onMenu={(anchor) => setMenu({ volume, anchor, uses: uses.of(volume.name) })}
                />
              )
            );
          })}
          {last && virtual.getTotalSize() > last.end && <Spacer px={virtual.getTotalSize() - last.end} />}
        </tbody>
      </table>
      <VolumeMenu pool={pool} open={menu} onClose={() => setMenu(undefined)} />
    </ScrollBox>
  );
}

const Spacer = ({ px }: { readonly px: number }) => (
  <tr className="spacer" aria-hidden>
    <td colSpan={columns.length + moreColumns} style={{ height: px }} />
  </tr>
);

function Head(props: VolumeRowsProps) {
  const t = useTranslations("volumes");
  return (
    <thead>
      <tr aria-rowindex={1}>
        <th scope="col" style={{ width: 36 }}>
          <input
            type="checkbox"
            aria-label={t("selectAll")}
            checked={props.rows.length > 0 && props.rows.every(({ name }) => props.selected.has(name))}
            onChange={(event) =>
              props.onSelect(
                props.rows.map(({ name }) => name),
                event.currentTarget.checked,
              )
            }
          />
        </th>
        {columns.map(({ sort, width, num }) => {
          const active = props.sort === sort;
          return (
            <SortHead
              key={sort}
              label={t(`column.${sort}`)}
              width={width}
              num={num}
              sorted={sortedBy(active, props.descending)}
              onSort={() => props.onSort(active && !props.descending ? `-${sort}` : sort)}
            />
          );
        })}
        <th scope="col" style={{ width: 170 }}>
          {t("usedBy")}
        </th>
        <th scope="col" style={{ width: 52 }}>
          <span className="sr">{t("column.actions")}</span>
        </th>
      </tr>
    </thead>
  );
}

/** The content looks like another format than the one that was declared. */
function Doubt(props: { readonly format: string; readonly looksLike: string }) {
  const said = useTranslations("image")("looksLike", { found: props.looksLike, format: props.format });
  return (
    <span role="img" aria-label={said} title={said} style={{ color: "var(--mantine-color-orange-text)" }}>
      {" "}
      <IconAlertTriangle size={14} style={{ verticalAlign: "text-bottom" }} aria-hidden />
    </span>
  );
}

function Row(props: {
  readonly pool: PoolRow;
  readonly volume: VolumeRow;
  readonly index: number;
  readonly uses: readonly VolumeUse[] | undefined;
  readonly selected: boolean;
  readonly onSelect: (on: boolean) => void;
  readonly onMenu: (anchor: HTMLElement) => void;
}) {
  const { pool, volume } = props;
  const t = useTranslations("volumes");
  return (
    <tr aria-rowindex={props.index + 2}>
      <td>
        <input
          type="checkbox"
          aria-label={t("select", { name: volume.name })}
          checked={props.selected}
          onChange={(event) => props.onSelect(event.currentTarget.checked)}
        />
      </td>
      <td title={volume.name}>
        {volume.type === "dir" && (
          <IconFolder size={14} aria-label={t("folder")} style={{ verticalAlign: "text-bottom", marginRight: 4 }} />
        )}
        {volume.linkTarget !== undefined && (
          <IconLink size={14} aria-label={t("link")} style={{ verticalAlign: "text-bottom", marginRight: 4 }} />
        )}
        <Link
          href={links.volume(pool.host, pool.uuid, volume.name)}
          prefetch={false}
          // Beside other text a link has to be told by more than its colour.
          style={{
            color: "var(--mantine-color-anchor)",
            textDecoration: volume.linkTarget === undefined ? "none" : "underline",
          }}
        >
          {volume.name}
        </Link>
        {volume.linkTarget !== undefined && (
          <span style={{ color: "var(--mantine-color-dimmed)" }} title={volume.linkTarget}>
            {" "}
            → {volume.linkTarget}
          </span>
        )}
      </td>
      <td>
        {volume.type === "dir" ? t("folder") : volume.format}
        {volume.looksLike !== undefined && <Doubt format={volume.format} looksLike={volume.looksLike} />}
      </td>
      <td className="num">{volume.type === "dir" ? "–" : formatBytes(volume.capacity)}</td>
      <td>
        {volume.type === "dir" ? (
          "–"
        ) : volume.capacity > 0n ? (
          <UseBar
            allocation={volume.allocation}
            capacity={volume.capacity}
            warns={false}
            label={t("useOf", { name: volume.name })}
            compact
          />
        ) : (
          formatBytes(volume.allocation)
        )}
      </td>
      <td>
        <Moment atMs={volume.modifiedAtMs} />
      </td>
      <td>
        <ShortUses uses={props.uses} />
      </td>
      <td>
        <button
          type="button"
          className="icon-button"
          aria-label={t("actionsFor", { name: volume.name })}
          aria-haspopup="menu"
          onClick={(event) => props.onMenu(event.currentTarget)}
        >
          <IconDots size={16} />
        </button>
      </td>
    </tr>
  );
}
