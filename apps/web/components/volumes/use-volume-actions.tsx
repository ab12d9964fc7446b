"use client";
import type { PoolRow, VolumeRow } from "@cistern/control/client";
import type { VolumeUse } from "@cistern/driver/router";
import {
  IconArrowsDiagonal,
  IconCopy,
  IconCursorText,
  IconDownload,
  IconEraser,
  IconFolderSymlink,
  IconTrash,
} from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import { type ComponentType, type ReactNode, useState } from "react";
import { links } from "../../lib/links.ts";
import { ExcusedItem } from "../common/excused.tsx";
import { usePoolVerbs } from "../pools/use-pool-verbs.tsx";
import { DeleteVolume } from "./delete-volume.tsx";
import { RenameVolume } from "./rename-volume.tsx";
import { useHeldExcuse } from "./use-uses.tsx";
import { CloneVolume, MoveVolume, ResizeVolume, type VolumeDialogProps } from "./volume-dialogs.tsx";
import { WipeVolume } from "./wipe-volume.tsx";

interface Action {
  readonly icon: ComponentType<{ size: number }>;
  readonly Dialog?: ComponentType<VolumeDialogProps>;
  /** Asks nothing: where the volume's bytes come from. */
  readonly href?: typeof links.download;
  /** Only reads the volume: who uses it is no obstacle. */
  readonly reads?: true;
  /** Also done to a folder, a device or a link. */
  readonly anyType?: true;
  readonly destroys?: true;
}

/** What is done with one volume, in the order of menus; what changes anything asks in a dialog of its own. */
const actions = {
  download: { icon: IconDownload, href: links.download, reads: true },
  clone: { icon: IconCopy, Dialog: CloneVolume, reads: true },
  resize: { icon: IconArrowsDiagonal, Dialog: ResizeVolume },
  rename: { icon: IconCursorText, Dialog: RenameVolume, anyType: true },
  move: { icon: IconFolderSymlink, Dialog: MoveVolume },
  wipe: { icon: IconEraser, Dialog: WipeVolume, destroys: true },
  delete: { icon: IconTrash, Dialog: DeleteVolume, anyType: true, destroys: true },
} as const satisfies { readonly [name: string]: Action };
export type VolumeAction = keyof typeof actions;
export const volumeActions = Object.keys(actions) as readonly VolumeAction[];
export const iconOf = (action: VolumeAction): ComponentType<{ size: number }> => actions[action].icon;

/** A volume and who uses it, where that is known. */
export interface ActedOn {
  readonly volume: VolumeRow;
  readonly uses: readonly VolumeUse[] | undefined;
}

/** Why no volume of the pool can be changed now. The same that keeps one from being made. */
export const useVolumesExcuse = (pool: PoolRow): string | undefined => usePoolVerbs(pool).excuse("createVolume");

/** What can be done with the volumes of a pool: each action with the reason it cannot be used, and its dialog. */
export function useVolumeActions(pool: PoolRow, onGone?: () => void) {
  const t = useTranslations("volumes");
  const held = useHeldExcuse();
  const ofPool = useVolumesExcuse(pool);
  const [asking, setAsking] = useState<{ readonly action: VolumeAction; readonly volume: VolumeRow }>();
  const asked: Action | undefined = asking && actions[asking.action];
  const Dialog = asked?.Dialog;
  const dialog: ReactNode = asking && Dialog && (
    <Dialog pool={pool} volume={asking.volume} onClose={() => setAsking(undefined)} {...(onGone ? { onGone } : {})} />
  );
  return {
    excuse: (action: VolumeAction, { volume, uses }: ActedOn): string | undefined => {
      const { reads, anyType }: Action = actions[action];
      if (ofPool !== undefined) return ofPool;
      const isHeld = reads ? undefined : held(uses);
      if (isHeld !== undefined) return isHeld;
      const isFile = volume.type === "file" && volume.linkTarget === undefined;
      return anyType || isFile ? undefined : t("notFile");
    },
    ask: (action: VolumeAction, volume: VolumeRow) => {
      const { href }: Action = actions[action];
      if (href) download(href(pool.host, pool.uuid, volume.name));
      else setAsking({ action, volume });
    },
    dialog,
  };
}

/** By a link, so that the browser keeps the page and asks nobody whether to leave it. */
const download = (href: string): void => Object.assign(document.createElement("a"), { href, download: "" }).click();

/** The entries of a menu, for some or all actions. */
export function VolumeActionItems(props: {
  readonly on: ActedOn;
  readonly only: readonly VolumeAction[];
  readonly actions: ReturnType<typeof useVolumeActions>;
}) {
  const t = useTranslations("volumes");
  return props.only.map((action) => {
    const { icon: Icon, destroys }: Action = actions[action];
    return (
      <ExcusedItem
        key={action}
        destroys={destroys === true}
        icon={<Icon size={14} />}
        excuse={props.actions.excuse(action, props.on)}
        onClick={() => props.actions.ask(action, props.on.volume)}
      >
        {t(`do.${action}`)}
      </ExcusedItem>
    );
  });
}
