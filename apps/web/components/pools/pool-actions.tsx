"use client";
import type { PoolRow } from "@cistern/control/client";
import { ActionIcon, Menu } from "@mantine/core";
import {
  IconDots,
  IconHammer,
  IconPlayerPlay,
  IconPlayerStop,
  IconPlus,
  IconRefresh,
  IconTrash,
  IconUpload,
  IconWorldDownload,
} from "@tabler/icons-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { links } from "../../lib/links.ts";
import { ExcusedButton, ExcusedItem } from "../common/excused.tsx";
import { useLeave } from "../common/leave-guard.tsx";
import { UploadDialog } from "../uploads/upload-dialog.tsx";
import { FetchVolume } from "../volumes/fetch-volume.tsx";
import { usePoolVerbs } from "./use-pool-verbs.tsx";

/** The verbs of the pool whose page this is; what destroys something stands in the menu. */
export function PoolActions({ pool }: { readonly pool: PoolRow }) {
  const t = useTranslations("pool");
  const uploads = useTranslations("uploads");
  const fetching = useTranslations("volumes.fetch");
  const [adding, setAdding] = useState<"upload" | "fetch">();
  const router = useRouter();
  const leave = useLeave();
  const verbs = usePoolVerbs(pool);
  const stopped = pool.state === "inactive";
  return (
    <>
      {stopped ? (
        <ExcusedButton
          variant="default"
          leftSection={<IconPlayerPlay size={16} />}
          excuse={verbs.excuse("start")}
          onClick={verbs.start}
        >
          {t("start")}
        </ExcusedButton>
      ) : (
        <ExcusedButton
          variant="default"
          leftSection={<IconPlayerStop size={16} />}
          excuse={verbs.excuse("stop")}
          onClick={verbs.askStop}
        >
          {t("askStop")}
        </ExcusedButton>
      )}
      <ExcusedButton
        variant="default"
        leftSection={<IconRefresh size={16} />}
        excuse={verbs.excuse("refresh")}
        onClick={verbs.refresh}
      >
        {t("refresh")}
      </ExcusedButton>
      <ExcusedButton
        leftSection={<IconPlus size={16} />}
        excuse={verbs.excuse("createVolume")}
        onClick={() => leave(() => router.push(links.newVolume(pool.host, pool.uuid)))}
      >
        {t("createVolume")}
      </ExcusedButton>
      <ExcusedButton
        variant="default"
        leftSection={<IconUpload size={16} />}
        excuse={verbs.excuse("createVolume")}
        onClick={() => setAdding("upload")}
      >
        {uploads("upload")}
      </ExcusedButton>
      <ExcusedButton
        variant="default"
        leftSection={<IconWorldDownload size={16} />}
        excuse={verbs.excuse("createVolume")}
        onClick={() => setAdding("fetch")}
      >
        {fetching("ask")}
      </ExcusedButton>
      <Menu>
        <Menu.Target>
          <ActionIcon size="lg" variant="default" aria-label={t("moreActions")}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <ExcusedItem icon={<IconHammer size={14} />} excuse={verbs.excuse("build")} onClick={verbs.build}>
            {t(verbs.formats ? "askBuild" : "build")}
          </ExcusedItem>
          <Menu.Divider />
          <ExcusedItem
            destroys
            icon={<IconTrash size={14} />}
            excuse={verbs.excuse("delete")}
            onClick={verbs.askDelete}
          >
            {t("delete")}
          </ExcusedItem>
          <ExcusedItem
            destroys
            icon={<IconTrash size={14} />}
            excuse={verbs.excuse("undefine")}
            onClick={verbs.askUndefine}
          >
            {t("undefine")}
          </ExcusedItem>
        </Menu.Dropdown>
      </Menu>
      {verbs.dialog}
      {adding === "upload" && <UploadDialog pool={pool} onClose={() => setAdding(undefined)} />}
      {adding === "fetch" && <FetchVolume pool={pool} onClose={() => setAdding(undefined)} />}
    </>
  );
}
