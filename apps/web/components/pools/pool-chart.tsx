"use client";
import "uplot/dist/uPlot.min.css";
import type { Samples } from "@cistern/control/client";
import { formatBytes } from "@cistern/schema/fields";
import { Group, SegmentedControl, Text, useComputedColorScheme } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useEffect, useMemo, useRef, useState } from "react";
import uPlot from "uplot";
import { useControl } from "../../lib/data.tsx";
import { Loading } from "../common/loading.tsx";
import { Refused } from "../common/refused.tsx";

const hourMs = 3_600_000;
const spansMs = { hour: hourMs, day: 24 * hourMs, week: 7 * 24 * hourMs, year: 365 * 24 * hourMs } as const;
type Span = keyof typeof spansMs;
const spans = Object.keys(spansMs) as readonly Span[];
/** The web server takes one sample a minute. */
const sampleMs = 60_000;

/** Capacity and allocation over time. */
export function PoolChart(props: { readonly host: string; readonly pool: string; readonly name: string }) {
  const t = useTranslations("chart");
  const { queries } = useControl();
  const [span, setSpan] = useState<Span>("hour");
  // Rounded, so that the key of the query stays the same for a while.
  const sinceMs = useMemo(() => Math.floor((Date.now() - spansMs[span]) / sampleMs) * sampleMs, [span]);
  const samples = useQuery(
    queries.history.samples.queryOptions(
      { host: props.host, pool: props.pool, sinceMs },
      { refetchInterval: sampleMs },
    ),
  );
  return (
    <div>
      <Group justify="flex-end" mb="xs">
        <SegmentedControl
          size="xs"
          aria-label={t("span")}
          value={span}
          data={spans.map((each) => ({ value: each, label: t(`spans.${each}`) }))}
          onChange={(next) => setSpan(spans.find((each) => each === next) ?? "hour")}
        />
      </Group>
      {samples.isPending && <Loading rows={1} height={220} />}
      {samples.isError && <Refused error={samples.error} onRetry={() => void samples.refetch()} />}
      {samples.data &&
        (samples.data.atMs.length === 0 ? (
          <Text size="sm" c="dimmed" py="lg" ta="center">
            {t("empty")}
          </Text>
        ) : (
          <Plot samples={samples.data} name={props.name} spanMs={spansMs[span]} />
        ))}
    </div>
  );
}

function Plot({
  samples,
  name,
  spanMs,
}: {
  readonly samples: Samples;
  readonly name: string;
  readonly spanMs: number;
}) {
  const t = useTranslations("chart");
  const box = useRef<HTMLDivElement>(null);
  // A canvas knows no CSS variables: the chart is made anew with the colours of the other scheme.
  const scheme = useComputedColorScheme("light");
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    void scheme;
    const chart = new uPlot(
      optionsOf(element, { capacity: t("capacity"), allocation: t("allocation"), time: t("time") }, spanMs),
      dataOf(samples),
      element,
    );
    const resize = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height }));
    resize.observe(element);
    return () => {
      resize.disconnect();
      chart.destroy();
    };
  }, [samples, scheme, spanMs, t]);
  const last = samples.atMs.length - 1;
  const summary = t("summary", {
    name,
    allocation: formatBytes(samples.allocation[last] ?? 0n),
    capacity: formatBytes(samples.capacity[last] ?? 0n),
    count: samples.atMs.length,
  });
  return <div ref={box} role="img" aria-label={summary} style={{ minHeight: height, overflow: "hidden" }} />;
}

const height = 220;

/** The only place where sizes become numbers: a chart needs no byte to be exact. */
const dataOf = (samples: Samples): uPlot.AlignedData => [
  samples.atMs.map((ms) => ms / 1000),
  samples.capacity.map(Number),
  samples.allocation.map(Number),
];

function optionsOf(
  element: HTMLElement,
  labels: { readonly capacity: string; readonly allocation: string; readonly time: string },
  spanMs: number,
): uPlot.Options {
  // The whole time that was asked for, also where samples of a part of it are there.
  const nowMs = Date.now();
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const text = colour("--mantine-color-dimmed");
  const grid = colour("--mantine-color-default-border");
  const size = (value: number | null) => (value === null ? "–" : formatBytes(BigInt(Math.round(value))));
  const axis = {
    stroke: text,
    grid: { stroke: grid, width: 1 },
    ticks: { stroke: grid, width: 1 },
    font: "12px system-ui",
  };
  return {
    width: element.clientWidth,
    height,
    legend: { live: true },
    cursor: { drag: { x: false, y: false } },
    scales: {
      x: { range: () => [(nowMs - spanMs) / 1000, nowMs / 1000] },
      y: { range: (_, __, most) => [0, most > 0 ? most * 1.1 : 1] },
    },
    axes: [axis, { ...axis, size: 84, incrs: binarySteps, values: (_, ticks) => ticks.map((tick) => size(tick)) }],
    series: [
      { label: labels.time },
      {
        label: labels.capacity,
        stroke: colour("--chart-capacity"),
        width: 2,
        dash: [6, 4],
        value: (_, value) => size(value),
      },
      {
        label: labels.allocation,
        stroke: colour("--chart-allocation"),
        fill: `${colour("--chart-allocation")}33`,
        width: 2,
        value: (_, value) => size(value),
      },
    ],
  };
}

/** Steps between the lines of the size axis that are round in 1024 steps. */
const binarySteps = Array.from({ length: 7 }, (_, power) =>
  [1, 2, 5, 10, 20, 50, 100, 200, 500].map((factor) => factor * 1024 ** power),
).flat();
