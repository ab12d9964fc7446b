"use client";
import type { JobSummary } from "@cistern/driver/router";
import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useHost } from "../../lib/data.tsx";
import { refusalOf } from "../../lib/refusal.ts";
import { useSay } from "../../lib/use-say.ts";
import { hasEnded } from "../live/patch.ts";

/** Shown only while cancelling does something. */
export function CancelJob({ host, job }: { readonly host: string; readonly job: JobSummary }) {
  const t = useTranslations("jobs");
  const say = useSay();
  const { client } = useHost(host);
  const cancel = useMutation({
    mutationFn: () => client.jobs.cancel.mutate({ job: job.id }),
    onError: (error) =>
      notifications.show({ color: "red", title: t("cancelFailed"), message: say.refusal(refusalOf(error)) }),
  });
  if (hasEnded(job) || !job.cancellable) return null;
  return (
    <Button size="compact-xs" variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
      {t(job.state === "queued" ? "withdraw" : "cancel")}
    </Button>
  );
}
