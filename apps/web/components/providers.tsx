"use client";
import { MantineProvider, Notification } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { useTranslations } from "next-intl";
import { type ReactNode, useMemo, useState } from "react";
import { DataProvider } from "../lib/data.tsx";
import { allowStyles } from "../lib/nonce.ts";
import { cssVariables, theme } from "../lib/theme.ts";
import { LeaveGuardProvider } from "./common/leave-guard.tsx";
import { LiveProvider } from "./live/live-provider.tsx";

export function Providers({ nonce, children }: { readonly nonce: string; readonly children: ReactNode }) {
  useState(() => allowStyles(nonce));
  const close = useTranslations("common")("close");
  // The only button that Mantine draws by itself: without this it has no name for a screen reader.
  const named = useMemo(() => {
    const notification = {
      ...theme.components?.["Notification"],
      ...Notification.extend({ defaultProps: { closeButtonProps: { "aria-label": close } } }),
    };
    return { ...theme, components: { ...theme.components, Notification: notification } };
  }, [close]);
  return (
    <MantineProvider
      theme={named}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <DataProvider>
        <LiveProvider>
          <Notifications position="bottom-right" limit={4} />
          <LeaveGuardProvider>{children}</LeaveGuardProvider>
        </LiveProvider>
      </DataProvider>
    </MantineProvider>
  );
}
