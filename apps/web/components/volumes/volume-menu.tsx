"use client";
import type { PoolRow } from "@cistern/control/client";
import { Menu } from "@mantine/core";
import { IconFileCode, IconInfoCircle } from "@tabler/icons-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { links } from "../../lib/links.ts";
import { type ActedOn, useVolumeActions, VolumeActionItems, volumeActions } from "./use-volume-actions.tsx";

export interface OpenMenu extends ActedOn {
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
  const actions = useVolumeActions(pool);
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
            <VolumeActionItems on={open} only={volumeActions} actions={actions} />
          </Menu.Dropdown>
        </Menu>
      )}
      {actions.dialog}
    </>
  );
}
