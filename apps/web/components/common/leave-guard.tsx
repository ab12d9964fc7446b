"use client";
import { Button, Group, Modal, Text } from "@mantine/core";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react";
import { flushSync } from "react-dom";

interface LeaveGuard {
  /** Whether leaving would lose something. */
  setDirty(dirty: boolean): void;
  /** Goes on at once, or after the person agreed to lose what is not applied. */
  leave(goOn: () => void): void;
}
const Guard = createContext<LeaveGuard>({ setDirty: () => undefined, leave: (goOn) => goOn() });

/** For tabs and buttons that take what is edited off the page. */
export const useLeave = () => useContext(Guard).leave;

/** Asks before the page loses edits while `dirty` is true. */
export function useGuardedEdits(dirty: boolean): void {
  const { setDirty } = useContext(Guard);
  useEffect(() => {
    setDirty(dirty);
    return () => setDirty(false);
  }, [dirty, setDirty]);
}

/** Watches links and the browser's own leaving; one question for all of them. */
export function LeaveGuardProvider({ children }: { readonly children: ReactNode }) {
  const t = useTranslations("leave");
  const router = useRouter();
  const [dirty, setDirty] = useState(false);
  const [waiting, setWaiting] = useState<() => void>();
  const leave = useCallback((goOn: () => void) => (dirty ? setWaiting(() => goOn) : goOn()), [dirty]);

  useEffect(() => {
    if (!dirty) return;
    const onUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    const onClick = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
      const opensElsewhere = event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey;
      if (!(link instanceof HTMLAnchorElement) || link.origin !== location.origin || opensElsewhere || link.hash)
        return;
      event.preventDefault();
      event.stopPropagation();
      setWaiting(() => () => router.push(link.pathname + link.search));
    };
    // Back and forward, where the browser lets a page ask: only after the person did something here, so nobody is trapped.
    const onNavigate = (event: NavigateEvent) => {
      if (event.navigationType !== "traverse" || !event.cancelable || event.hashChange) return;
      const { key } = event.destination;
      event.preventDefault();
      setWaiting(() => () => void navigation?.traverseTo(key));
    };
    const { navigation } = window as { readonly navigation?: Navigation };
    navigation?.addEventListener("navigate", onNavigate);
    window.addEventListener("beforeunload", onUnload);
    document.addEventListener("click", onClick, { capture: true });
    return () => {
      navigation?.removeEventListener("navigate", onNavigate);
      window.removeEventListener("beforeunload", onUnload);
      document.removeEventListener("click", onClick, { capture: true });
    };
  }, [dirty, router]);

  const guard = useMemo(() => ({ setDirty, leave }), [leave]);
  const close = () => setWaiting(undefined);
  return (
    <Guard value={guard}>
      {children}
      <Modal
        opened={waiting !== undefined}
        onClose={close}
        size="md"
        title={t("title")}
        closeButtonProps={{ "aria-label": t("close") }}
      >
        <Text size="sm">{t("help")}</Text>
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={close} data-autofocus>
            {t("stay")}
          </Button>
          <Button
            color="red"
            onClick={() => {
              // The watchers go first, or they would ask again.
              flushSync(() => {
                setDirty(false);
                close();
              });
              waiting?.();
            }}
          >
            {t("go")}
          </Button>
        </Group>
      </Modal>
    </Guard>
  );
}
