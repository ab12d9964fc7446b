"use client";
import type { PoolRow, VolumeRow } from "@cistern/control/client";
import type { VolumeUse } from "@cistern/driver/router";
import { Menu } from "@mantine/core";
import { IconFileCode, IconInfoCircle, IconTrash } from "@tabler/icons-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { links } from "../../lib/links.ts";
import { ExcusedItem } from "../common/excused.tsx";
import { DeleteVolume, useDeleteExcuse } from "./delete-volume.tsx";
import { useHeldExcuse } from "./use-uses.tsx";

export interface OpenMenu {
  readonly volume: VolumeRow;
  readonly uses: readonly VolumeUse[] | undefined;
  /** The button of the row; gets the focus back. */
  readonly anchor: HTMLElement;
}

/** The one menu of all rows, put where the button of the row is. */
export function VolumeMenu({
  pool,
  open,
  onClose,
}: {
  readonly pool: PoolRow;
  readonly open: OpenMenu | undefined;
  readonly onClose: () => void;
}) {
  const t = useTranslations("volumes");
  const router = useRouter();
  const held = useHeldExcuse();
  const excuse = useDeleteExcuse(pool) ?? held(open?.uses);
  const [deleting, setDeleting] = useState<VolumeRow>();
  const place = open?.anchor.getBoundingClientRect();
  const close = () => {
    open?.anchor.focus();
    onClose();
  };
  return (
    <>
      {open && place && (
        <Menu opened onClose={close} returnFocus={false} trapFocus>
          <Menu.Target>
            <span
              aria-hidden
              style={{
                position: "fixed",
                left: place.left,
                top: place.top,
                width: place.width,
                height: place.height,
                pointerEvents: "none",
              }}
            />
          </Menu.Target>
          <Menu.Dropdown aria-label={t("actionsFor", { name: open.volume.name })}>
            <Menu.Item
              leftSection={<IconInfoCircle size={14} />}
              onClick={() => router.push(links.volume(pool.host, pool.uuid, open.volume.name))}
            >
              {t("details")}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconFileCode size={14} />}
              onClick={() => router.push(links.volume(pool.host, pool.uuid, open.volume.name, "xml"))}
            >
              {t("xml")}
            </Menu.Item>
            <Menu.Divider />
            <ExcusedItem
              destroys
              icon={<IconTrash size={14} />}
              excuse={excuse}
              onClick={() => setDeleting(open.volume)}
            >
              {t("delete")}
            </ExcusedItem>
          </Menu.Dropdown>
        </Menu>
      )}
      {deleting && <DeleteVolume pool={pool} volume={deleting} onClose={() => setDeleting(undefined)} />}
    </>
  );
}
