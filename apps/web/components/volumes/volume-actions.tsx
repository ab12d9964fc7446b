"use client";
import type { PoolRow, VolumeRow } from "@cistern/control/client";
import { ActionIcon, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { links } from "../../lib/links.ts";
import { ExcusedButton } from "../common/excused.tsx";
import { useUses } from "./use-uses.tsx";
import {
  iconOf,
  useVolumeActions,
  type VolumeAction,
  VolumeActionItems,
  volumeActions,
} from "./use-volume-actions.tsx";

const inFront = ["clone", "resize"] as const satisfies readonly VolumeAction[];
const inMenu = volumeActions.filter((action) => !inFront.some((front) => front === action));

/** The actions of the volume whose page this is; what takes it away stands in the menu. */
export function VolumeActions({ pool, volume }: { readonly pool: PoolRow; readonly volume: VolumeRow }) {
  const t = useTranslations("volumes");
  const router = useRouter();
  const actions = useVolumeActions(pool, () => router.push(links.pool(pool.host, pool.uuid, "volumes")));
  const on = { volume, uses: useUses(pool, [volume.name]).of(volume.name) };
  return (
    <>
      {inFront.map((action) => {
        const Icon = iconOf(action);
        return (
          <ExcusedButton
            key={action}
            variant="default"
            leftSection={<Icon size={16} />}
            excuse={actions.excuse(action, on)}
            onClick={() => actions.ask(action, volume)}
          >
            {t(`do.${action}`)}
          </ExcusedButton>
        );
      })}
      <Menu>
        <Menu.Target>
          <ActionIcon size="lg" variant="default" aria-label={t("moreActions")}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <VolumeActionItems on={on} only={inMenu} actions={actions} />
        </Menu.Dropdown>
      </Menu>
      {actions.dialog}
    </>
  );
}
