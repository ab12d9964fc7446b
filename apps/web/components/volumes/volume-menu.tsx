"use client";
import type { PoolRow, VolumeRow } from "@cistern/control/client";
import type { VolumeUse } from "@cistern/driver/router";
import { Menu } from "@mantine/core";
import {
  IconArrowsDiagonal,
  IconCopy,
  IconDownload,
  IconEraser,
  IconFileCode,
  IconFolderSymlink,
  IconInfoCircle,
  IconTrash,
} from "@tabler/icons-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type ComponentType, useState } from "react";
import { links } from "../../lib/links.ts";
import { ExcusedItem } from "../common/excused.tsx";
import { DeleteVolume, useDeleteExcuse } from "./delete-volume.tsx";
import { useHeldExcuse } from "./use-uses.tsx";
import { CloneVolume, MoveVolume, ResizeVolume, type VolumeDialogProps } from "./volume-dialogs.tsx";
import { WipeVolume } from "./wipe-volume.tsx";

export interface OpenMenu {
  readonly volume: VolumeRow;
  readonly uses: readonly VolumeUse[] | undefined;
  /** The button of the row; gets the focus back. */
  readonly anchor: HTMLElement;
}

/** What is done with one volume, each in its dialog. */
const dialogs = {
  clone: { icon: IconCopy, Dialog: CloneVolume },
  move: { icon: IconFolderSymlink, Dialog: MoveVolume },
  resize: { icon: IconArrowsDiagonal, Dialog: ResizeVolume },
  wipe: { icon: IconEraser, Dialog: WipeVolume },
  delete: { icon: IconTrash, Dialog: DeleteVolume },
} as const satisfies {
  readonly [name: string]: {
    readonly icon: ComponentType<{ size: number }>;
    readonly Dialog: ComponentType<VolumeDialogProps>;
  };
};
type DialogName = keyof typeof dialogs;
const names = Object.keys(dialogs) as readonly DialogName[];

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
  const busy = useDeleteExcuse(pool);
  const [asking, setAsking] = useState<{ readonly dialog: DialogName; readonly volume: VolumeRow }>();
  const Dialog = asking && dialogs[asking.dialog].Dialog;
  const notFile =
    open && (open.volume.type !== "file" || open.volume.linkTarget !== undefined) ? t("notFile") : undefined;
  const excuseOf = (name: DialogName) =>
    busy ?? (name === "clone" ? undefined : held(open?.uses)) ?? (name === "delete" ? undefined : notFile);
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
            <ExcusedItem
              icon={<IconDownload size={14} />}
              excuse={busy ?? notFile}
              onClick={() => location.assign(links.download(pool.host, pool.uuid, open.volume.name))}
            >
              {t("do.download")}
            </ExcusedItem>
            <Menu.Divider />
            {names.map((name) => {
              const { icon: Icon } = dialogs[name];
              return (
                <ExcusedItem
                  key={name}
                  destroys={name === "wipe" || name === "delete"}
                  icon={<Icon size={14} />}
                  excuse={excuseOf(name)}
                  onClick={() => setAsking({ dialog: name, volume: open.volume })}
                >
                  {t(`do.${name}`)}
                </ExcusedItem>
              );
            })}
          </Menu.Dropdown>
        </Menu>
      )}
      {asking && Dialog && <Dialog pool={pool} volume={asking.volume} onClose={() => setAsking(undefined)} />}
    </>
  );
}
