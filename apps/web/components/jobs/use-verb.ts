"use client";
import type { JobSummary, VerbInputs, VerbName } from "@cistern/driver/router";
import { notifications } from "@mantine/notifications";
import { useTranslations } from "next-intl";
import { useCallback, useState } from "react";
import type { HostClient } from "../../lib/clients.ts";
import { useHost } from "../../lib/data.tsx";
import { refusalOf } from "../../lib/refusal.ts";
import { useSay } from "../../lib/use-say.ts";
import { useLive } from "../live/live-provider.tsx";
import { hasEnded } from "../live/patch.ts";
import { jobLink } from "./job-link.tsx";

type Submit = (input: object) => Promise<JobSummary>;

/** The procedure of a verb: `pools.start` is the mutation at that path of the host's router. */
function submitter(client: HostClient, verb: VerbName): Submit {
  const [room, name] = verb.split(".") as ["pools" | "volumes", string];
  const procedures = client[room] as unknown as { readonly [name: string]: { mutate: Submit } };
  return (input) => {
    const procedure = procedures[name];
    if (!procedure) throw new Error(`no verb ${verb}`);
    return procedure.mutate(input);
  };
}

/** How a verb came out for the person who asked for it; `error` is what a failed call threw. */
export type Outcome = { readonly ok: true; readonly job: JobSummary } | { readonly ok: false; readonly error: unknown };

/**
 * Runs verbs of one host as jobs, with an id made here, so that a call that is sent twice is one job. Tells a person
 * that it runs only when it lasts longer than a second, and how it ended. The promise settles when the job has ended.
 */
export function useVerb(host: string) {
  const { client } = useHost(host);
  const live = useLive();
  const t = useTranslations("jobs");
  const say = useSay();
  const [running, setRunning] = useState(0);

  const ended = useCallback(
    (first: JobSummary) =>
      new Promise<JobSummary>((settle) => {
        if (hasEnded(first)) return settle(first);
        const finish = (job: JobSummary) => {
          if (job.id !== first.id || !hasEnded(job)) return;
          stop();
          clearInterval(timer);
          settle(job);
        };
        const stop = live.onJob((_, job) => finish(job));
        // The event may have gone by before anyone listened, or the stream may be down.
        const ask = () => void client.jobs.get.query({ job: first.id }).then(finish, () => undefined);
        const timer = setInterval(ask, 2_000);
        ask();
      }),
    [client, live],
  );

  const run = useCallback(
    async <V extends VerbName>(
      verb: V,
      input: VerbInputs[V],
      options: {
        readonly name: string;
        /** The caller shows a refusal itself. */
        readonly quiet?: boolean;
        /** The caller shows everything itself: one of many. */
        readonly silent?: boolean;
      },
    ): Promise<Outcome> => {
      const id = crypto.randomUUID();
      const title = say.verb(verb, "title");
      setRunning((count) => count + 1);
      const show: typeof notifications.show = (notification) =>
        options.silent ? id : notifications.show(notification);
      const slow = setTimeout(
        () =>
          show({
            id,
            loading: true,
            autoClose: false,
            title,
            message: jobLink(host, id, t("runs", { name: options.name })),
          }),
        1_000,
      );
      const close = () => {
        clearTimeout(slow);
        notifications.hide(id);
        setRunning((count) => count - 1);
      };
      try {
        const job = await ended(await submitter(client, verb)({ ...input, job: id }));
        close();
        if (job.state === "finished") {
          show({ color: "green", title: say.verb(verb, "done"), message: options.name });
          return { ok: true, job };
        }
        const message = job.fault ? say.fault(job.fault) : t(`state.${job.state}`);
        show({
          color: "red",
          autoClose: 12_000,
          title: t("failed", { verb: title, name: options.name }),
          message: jobLink(host, id, message),
        });
        return { ok: false, error: { data: { storage: { fault: job.fault, problems: [] } } } };
      } catch (error) {
        close();
        if (!options.quiet) {
          show({
            color: "red",
            autoClose: 12_000,
            title: t("failed", { verb: title, name: options.name }),
            message: say.refusal(refusalOf(error)),
          });
        }
        return { ok: false, error };
      }
    },
    [client, ended, host, say, t],
  );
  return { run, busy: running > 0 };
}
