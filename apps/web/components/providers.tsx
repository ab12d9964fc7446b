"use client";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { type ReactNode, useState } from "react";
import { DataProvider } from "../lib/data.tsx";
import { allowStyles } from "../lib/nonce.ts";
import { cssVariables, theme } from "../lib/theme.ts";
import { LeaveGuardProvider } from "./common/leave-guard.tsx";
import { LiveProvider } from "./live/live-provider.tsx";

export function Providers({ nonce, children }: { readonly nonce: string; readonly children: ReactNode }) {
  useState(() => allowStyles(nonce));
  return (
    <MantineProvider
      theme={theme}
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
