"use client";
import type { SecretUsageType } from "@cistern/driver/router";
import { endsOneLine } from "@cistern/schema/fields";
import { Button, Checkbox, FileButton, Group, PasswordInput, SegmentedControl, Stack, Text } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type RefObject, useImperativeHandle, useRef, useState } from "react";
import { helpBelow } from "../fields/simple-inputs.tsx";
import { fromBase64, fromText, type Given, given, madeUp, type ValueWay, waysFor } from "./value.ts";

export interface ValueHandle {
  /** The bytes to store, or undefined, which the input then explains. */
  take(): Uint8Array<ArrayBuffer> | undefined;
  /** Forgets everything that was given. */
  clear(): void;
}

/**
 * Takes a value in one of several ways and says what exactly will be stored. The value stands in the input alone, which is
 * not drawn from any state: so it is in no attribute of the page and in nothing that is kept.
 */
export function ValueInput(props: {
  readonly usage: SecretUsageType;
  readonly handle: RefObject<ValueHandle | null>;
  /** Takes the cursor when the dialog opens. */
  readonly focused?: boolean;
}) {
  const t = useTranslations("secrets.value");
  const ways = waysFor(props.usage);
  const [chosen, setChosen] = useState<ValueWay>();
  const way = ways.find((each) => each === chosen) ?? ways[0] ?? "text";
  const input = useRef<HTMLInputElement>(null);
  const file = useRef<Uint8Array>(undefined);
  const resetFile = useRef<() => void>(null);
  const [fileName, setFileName] = useState<string>();
  const [hasLineEnd, setHasLineEnd] = useState(false);
  const [withoutLineEnd, setWithoutLineEnd] = useState(true);
  const [size, setSize] = useState<number>();
  const [problem, setProblem] = useState<string>();

  const read = (cutLineEnd = withoutLineEnd): Given => {
    if (way === "made") return given(madeUp());
    const typed = input.current?.value ?? "";
    if (way === "text") return fromText(typed);
    if (way === "base64") return fromBase64(typed);
    const bytes = file.current ?? new Uint8Array();
    return given(cutLineEnd && endsOneLine(bytes) ? bytes.subarray(0, -1) : bytes);
  };
  const measure = (of: Given) => {
    setSize("bytes" in of ? of.bytes.byteLength : undefined);
    // Half a text is no fault yet, but one that is too long will not get better.
    setProblem("problem" in of && of.problem === "tooLong" ? t("problem.tooLong") : undefined);
  };
  const clear = () => {
    if (input.current) input.current.value = "";
    file.current = undefined;
    // Else the same file could not be chosen again.
    resetFile.current?.();
    setFileName(undefined);
    setHasLineEnd(false);
    setSize(undefined);
    setProblem(undefined);
  };
  useImperativeHandle(props.handle, () => ({
    take: () => {
      const taken = read();
      if ("bytes" in taken) return taken.bytes;
      setProblem(t(`problem.${taken.problem}`));
      return undefined;
    },
    clear,
  }));
  const choose = async (picked: File | null) => {
    if (!picked) return;
    // More than the longest value is not worth reading.
    const bytes = new Uint8Array(await picked.slice(0, 70_000).arrayBuffer());
    file.current = bytes;
    setFileName(picked.name);
    setHasLineEnd(endsOneLine(bytes));
    measure(read());
  };

  return (
    <Stack gap="xs">
      <SegmentedControl
        aria-label={t("way")}
        value={way}
        data={ways.map((each) => ({ value: each, label: t(`ways.${each}`) }))}
        onChange={(next) => {
          clear();
          setChosen(next as ValueWay);
        }}
      />
      {(way === "text" || way === "base64") && (
        <PasswordInput
          {...helpBelow}
          key={way}
          ref={input}
          label={t("label")}
          description={t(`help.${way}`)}
          error={problem}
          autoComplete="off"
          spellCheck={false}
          data-autofocus={props.focused}
          data-1p-ignore
          data-lpignore="true"
          visibilityToggleButtonProps={{ "aria-label": t("show") }}
          onInput={() => measure(read())}
        />
      )}
      {way === "file" && (
        <div>
          <Group gap="sm">
            <FileButton resetRef={resetFile} onChange={(picked) => void choose(picked)}>
              {(button) => (
                <Button {...button} variant="default" size="compact-sm">
                  {t("choose")}
                </Button>
              )}
            </FileButton>
            <Text size="sm" className="wraps">
              {fileName ?? t("noFile")}
            </Text>
          </Group>
          {hasLineEnd && (
            <Checkbox
              mt="xs"
              label={t("lineEnd")}
              description={t("lineEndHelp")}
              checked={withoutLineEnd}
              onChange={(event) => {
                setWithoutLineEnd(event.currentTarget.checked);
                measure(read(event.currentTarget.checked));
              }}
            />
          )}
          {problem && (
            <Text size="sm" c="var(--mantine-color-error)" role="alert">
              {problem}
            </Text>
          )}
        </div>
      )}
      <Text size="sm" c="dimmed" role="status">
        {way === "made" ? t("help.made") : size === undefined ? t("nothing") : t("stored", { count: size })}
      </Text>
    </Stack>
  );
}
