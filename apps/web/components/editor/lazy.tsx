"use client";
import dynamic from "next/dynamic";
import { Loading } from "../common/loading.tsx";

/** The editor weighs more than everything else together: it is fetched when one is shown. */
export const TextEditor = dynamic(() => import("./text-editor.tsx"), {
  ssr: false,
  loading: () => <Loading rows={1} height={420} />,
});
export const DiffView = dynamic(() => import("./diff-view.tsx"), {
  ssr: false,
  loading: () => <Loading rows={1} height={320} />,
});
