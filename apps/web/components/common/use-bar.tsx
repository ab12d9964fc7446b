"use client";
import { formatBytes } from "@cistern/schema/fields";
import { useTranslations } from "next-intl";
import { fillLevel, percentOf } from "../../lib/share.ts";

/** Allocation as a part of capacity, in bytes. Where the capacity is not known it says so and draws nothing. */
export function UseBar(props: {
  readonly allocation: bigint;
  readonly capacity: bigint;
  readonly label: string;
  readonly compact?: boolean;
  /** Off for a volume: one that takes all of its capacity is in no danger. */
  readonly warns?: boolean;
}) {
  const t = useTranslations("use");
  const percent = percentOf(props.allocation, props.capacity);
  if (percent === undefined) return <span>{t("unknown")}</span>;
  const shown = Math.min(100, Math.round(percent));
  const text = t("of", { allocation: formatBytes(props.allocation), capacity: formatBytes(props.capacity) });
  return (
    <div style={{ display: "flex", alignItems: "center", gap: 8 }} title={text}>
      {/* biome-ignore lint/a11y/useSemanticElements: browsers draw <meter> in colours of their own. */}
      <div
        className="bar"
        role="meter"
        aria-label={props.label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={shown}
        aria-valuetext={`${shown} %, ${text}`}
        style={{ flex: 1, ...(props.compact ? {} : { height: 14 }) }}
      >
        <span
          style={{
            width: `${shown}%`,
            ["--bar-color" as string]: `var(--use-${props.warns === false ? "ok" : fillLevel(percent)})`,
          }}
        />
      </div>
      <span className="num" style={{ minWidth: 52, whiteSpace: "nowrap" }} aria-hidden>
        {percent > 100 ? "> 100" : shown} %
      </span>
    </div>
  );
}
