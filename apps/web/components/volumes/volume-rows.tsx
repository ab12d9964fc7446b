"use client";
import type { PoolRow, VolumeRow, VolumeSort } from "@cistern/control/client";
import { formatBytes } from "@cistern/schema/fields";
import { IconArrowDown, IconArrowUp, IconDots, IconFolder, IconLink } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { links } from "../../lib/links.ts";
import { Moment } from "../common/moment.tsx";
import { ScrollBox } from "../common/scroll-box.tsx";
import { UseBar } from "../common/use-bar.tsx";
import { type OpenMenu, VolumeMenu } from "./volume-menu.tsx";

const rowPx = 36;
/** How near the end the next rows are fetched. */
const ahead = 40;

const columns: readonly { readonly sort: VolumeSort; readonly width?: number; readonly num?: true }[] = [
  { sort: "name" },
  { sort: "format", width: 100 },
  { sort: "capacity", width: 110, num: true },
  { sort: "allocation", width: 210 },
  { sort: "modified", width: 130 },
];

export interface VolumeRowsProps {
  readonly pool: PoolRow;
  readonly rows: readonly VolumeRow[];
  readonly total: number;
  readonly sort: VolumeSort;
  readonly descending: boolean;
  /** `capacity` or, for the other direction, `-capacity`. */
  readonly onSort: (sort: string) => void;
  readonly onEnd: () => void;
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

  return (
    <ScrollBox ref={box} label={t("title")} style={{ maxHeight: "calc(100dvh - 260px)", minHeight: 200 }}>
      <table className="rows" style={{ minWidth: 820 }} aria-rowcount={props.total + 1}>
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
                  onMenu={(anchor) => setMenu({ volume, anchor })}
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
    <td colSpan={columns.length + 1} style={{ height: px }} />
  </tr>
);

function Head(props: VolumeRowsProps) {
  const t = useTranslations("volumes");
  return (
    <thead>
      <tr aria-rowindex={1}>
        {columns.map(({ sort, width, num }) => {
          const active = props.sort === sort;
          const Arrow = props.descending ? IconArrowDown : IconArrowUp;
          return (
            <th
              key={sort}
              scope="col"
              className={num ? "num" : undefined}
              style={width ? { width } : undefined}
              aria-sort={active ? (props.descending ? "descending" : "ascending") : "none"}
            >
              <button
                type="button"
                className="sort"
                onClick={() => props.onSort(active && !props.descending ? `-${sort}` : sort)}
              >
                {t(`column.${sort}`)}
                {active && <Arrow size={14} aria-hidden />}
              </button>
            </th>
          );
        })}
        <th scope="col" style={{ width: 52 }}>
          <span className="sr">{t("column.actions")}</span>
        </th>
      </tr>
    </thead>
  );
}

function Row(props: {
  readonly pool: PoolRow;
  readonly volume: VolumeRow;
  readonly index: number;
  readonly onMenu: (anchor: HTMLElement) => void;
}) {
  const { pool, volume } = props;
  const t = useTranslations("volumes");
  return (
    <tr aria-rowindex={props.index + 2}>
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
      <td>{volume.type === "dir" ? t("folder") : volume.format}</td>
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
