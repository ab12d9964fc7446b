"use client";
import type { PoolRow } from "@cistern/control/client";
import type { ErrorCode } from "@cistern/schema/errors";
import { TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { VerbDialog } from "../common/verb-dialog.tsx";
import { useVerb } from "../jobs/use-verb.ts";
import { nameInUrl } from "./name-in-url.ts";
import { NameInput, nameFaults } from "./name-input.tsx";

/** What a host has against an address. */
const urlFaults = ["fetch.url", "fetch.refused"] as const satisfies readonly ErrorCode[];

/** A volume that the host fetches itself; its name is the last one of the URL until somebody writes another. */
export function FetchVolume({ pool, onClose }: { readonly pool: PoolRow; readonly onClose: () => void }) {
  const t = useTranslations("volumes.fetch");
  const { run } = useVerb(pool.host);
  const [url, setUrl] = useState("");
  const [named, setNamed] = useState<string>();
  const [hash, setHash] = useState("");
  const name = named ?? nameInUrl(url);
  const sha256 = hash.trim().toLowerCase();
  const wrongHash = sha256 !== "" && !/^[\da-f]{64}$/.test(sha256);
  const { uuid } = pool;
  const input = useMemo(
    () =>
      url.trim() === "" || name === "" || wrongHash
        ? undefined
        : { pool: uuid, name, url: url.trim(), ...(sha256 === "" ? {} : { sha256 }) },
    [uuid, name, url, sha256, wrongHash],
  );
  return (
    <VerbDialog
      host={pool.host}
      verb="volumes.fetch"
      input={input}
      title={t("title", { name: pool.name })}
      confirm={t("confirm")}
      onConfirm={(asked) => void run("volumes.fetch", asked, { name })}
      onClose={onClose}
      atFields={[...urlFaults, ...nameFaults]}
    >
      {(said) => (
        <>
          <TextInput
            label={t("url")}
            description={t("urlHelp")}
            required
            type="url"
            autoComplete="off"
            spellCheck={false}
            data-autofocus
            maxLength={4096}
            value={url}
            error={said(urlFaults)}
            onChange={(event) => setUrl(event.currentTarget.value)}
          />
          <NameInput value={name} error={said(nameFaults)} onChange={setNamed} />
          <TextInput
            label={t("sha256")}
            description={t("sha256Help")}
            autoComplete="off"
            spellCheck={false}
            value={hash}
            error={wrongHash ? t("notSha256") : undefined}
            onChange={(event) => setHash(event.currentTarget.value)}
          />
        </>
      )}
    </VerbDialog>
  );
}
