"use client";
import { type AnyGroup, formatBytes } from "@cistern/schema/fields";
import { Text } from "@mantine/core";
import { useLocale, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { definitionLines } from "./definition-lines.ts";
import type { AnyLeaf, PresenceOf } from "./fields-of.ts";

/** `rwxr-x--x` for octal 0751. */
export const rightsOf = (mode: number): string =>
  [6, 3, 0]
    .map((shift) => ["r", "w", "x"].map((right, index) => ((mode >> shift) & (4 >> index) ? right : "-")).join(""))
    .join("");

/** Every field of a definition, read only: what is set, what the host reports, and what happens where a field is left out. */
export function Definition(props: {
  readonly root: AnyGroup;
  readonly value: object;
  readonly presenceOf: PresenceOf;
  /** Off where the host reports nothing, as for a pool that does not run: the zeros of its text are no sizes. */
  readonly showReported: boolean;
}) {
  const t = useTranslations("fields");
  const lines = definitionLines(props.root, props.value, props);
  return (
    <table className="rows" style={{ tableLayout: "auto" }}>
      <caption className="sr">{t("definition")}</caption>
      <tbody>
        {lines.map(({ path, leaf, under, value }) => {
          return (
            <tr key={path}>
              <th
                scope="row"
                style={{ ...cell, position: "static", width: "40%", fontWeight: 400, boxShadow: "none" }}
                title={leaf.meta.help}
              >
                {leaf.meta.label}
                {under.length > 0 && (
                  <Text span size="xs" c="dimmed">
                    {" "}
                    {under.join(" · ")}
                  </Text>
                )}
              </th>
              <td style={cell}>
                {value === undefined ? (
                  <Text span size="sm" c="dimmed">
                    {leaf.meta.default ? t("unsetDefault", { default: leaf.meta.default }) : t("unset")}
                  </Text>
                ) : (
                  <Value leaf={leaf} value={value} />
                )}
                {leaf.meta.reported && (
                  <Text span size="xs" c="dimmed">
                    {" "}
                    {t("reported")}
                  </Text>
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** Long values and labels go over several lines, and those keep off the lines of the next row. */
const cell = { whiteSpace: "normal", overflowWrap: "anywhere", paddingBlock: 6 } as const;

function Value({ leaf, value }: { readonly leaf: AnyLeaf; readonly value: unknown }): ReactNode {
  const t = useTranslations("fields");
  const locale = useLocale();
  const canonical: string = leaf.scalar.encode(value);
  switch (leaf.scalar.kind) {
    case "bytes":
      return (
        <span title={t("bytes", { bytes: BigInt(canonical).toLocaleString("en") })}>
          {formatBytes(BigInt(canonical))}
        </span>
      );
    case "mode":
      return `${canonical.padStart(4, "0")} (${rightsOf(Number.parseInt(canonical, 8))})`;
    case "time":
      return <span title={canonical}>{new Date(Number(canonical.split(".")[0]) * 1000).toLocaleString(locale)}</span>;
    case "present":
      return t("yes");
    case "yes-no":
      return t(canonical === "yes" ? "yes" : "no");
    default:
      return canonical;
  }
}
