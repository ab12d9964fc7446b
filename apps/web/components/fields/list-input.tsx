"use client";
import type { Problem } from "@cistern/schema/errors";
import { Button, Fieldset, Group, Stack, Text } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useSay } from "../../lib/use-say.ts";
import type { FormNode, ShownList, ShownRow } from "./form-nodes.ts";
import { movedBy } from "./list-draft.ts";
import type { Form } from "./use-form.ts";

export interface ListInputProps {
  readonly list: ShownList;
  readonly problems: readonly Problem[];
  readonly rows: Form["rows"];
  /** Only shown: rows neither come nor go. */
  readonly fixed: boolean;
  /** Draws the inputs of one row. */
  readonly draw: (nodes: readonly FormNode[]) => ReactNode;
}

/** A list of the format: its rows in order, with buttons to add one, take one out and move one. */
export function ListInput(props: ListInputProps) {
  const t = useTranslations("fields.list");
  const say = useSay();
  const { list } = props;
  const { label, help } = list.group.meta;
  const problem = props.problems.find((each) => each.path === list.path && each.severity === "error");
  return (
    <Fieldset legend={label} data-list={list.path}>
      <Stack>
        <Text size="sm" c="dimmed">
          {help}
        </Text>
        {list.rows.map((row, index) => (
          <Row key={row.number} {...props} row={row} index={index} />
        ))}
        {problem && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {say.fault(problem)}
          </Text>
        )}
        {!props.fixed && (
          <Button
            style={{ alignSelf: "flex-start" }}
            variant="default"
            size="compact-sm"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => props.rows.add(list)}
          >
            {t("add", { label })}
          </Button>
        )}
      </Stack>
    </Fieldset>
  );
}

function Row(props: ListInputProps & { readonly row: ShownRow; readonly index: number }) {
  const t = useTranslations("fields.list");
  const { list, row, index } = props;
  const numbers = list.rows.map(({ number }) => number);
  const name = t("row", { label: list.group.meta.label, number: index + 1 });
  const act = (kind: "up" | "down" | "remove", onClick: () => void, disabled: boolean) => {
    const Icon = { up: IconArrowUp, down: IconArrowDown, remove: IconTrash }[kind];
    return (
      <button
        type="button"
        className="icon-button"
        aria-label={t(kind, { row: name })}
        title={t(kind, { row: name })}
        disabled={disabled}
        onClick={onClick}
      >
        <Icon size={16} aria-hidden />
      </button>
    );
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would draw a second frame in the list's own.
    <div role="group" aria-label={name} className="list-row">
      <Group justify="space-between" wrap="nowrap" mb={4}>
        <Text size="sm" fw={600}>
          {name}
        </Text>
        <Group gap={2} wrap="nowrap" hidden={props.fixed}>
          {list.rows.length > 1 && (
            <>
              {act("up", () => props.rows.order(list, movedBy(numbers, index, -1)), index === 0)}
              {act("down", () => props.rows.order(list, movedBy(numbers, index, 1)), index === numbers.length - 1)}
            </>
          )}
          {act(
            "remove",
            () =>
              props.rows.order(
                list,
                numbers.filter((number) => number !== row.number),
              ),
            false,
          )}
        </Group>
      </Group>
      {props.draw(row.nodes)}
    </div>
  );
}
