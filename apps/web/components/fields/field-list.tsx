"use client";
import type { Problem } from "@cistern/schema/errors";
import type { Draft } from "@cistern/schema/fields";
import { Button, Collapse, Fieldset, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import { Fragment, type ReactNode } from "react";
import { useSay } from "../../lib/use-say.ts";
import { FieldInput } from "./field-input.tsx";
import type { ShownField } from "./fields-of.ts";

export interface FieldListProps {
  readonly fields: readonly ShownField[];
  readonly draft: Draft;
  /** Problems by field; those of other fields are not shown here. */
  readonly problems: readonly Problem[];
  readonly choices?: { readonly [path: string]: readonly string[] };
  readonly onChange: (path: string, raw: string) => void;
}

/** Inputs for a list of fields: parts of one group in a frame with its name, rare ones folded away. */
export function FieldList(props: FieldListProps) {
  const t = useTranslations("fields");
  const common = props.fields.filter((field) => !field.leaf.meta.advanced);
  const advanced = props.fields.filter((field) => field.leaf.meta.advanced);
  // A folded field with a problem would be a riddle.
  const troubled = advanced.some((field) => props.problems.some((problem) => problem.path === field.path));
  const [opened, { toggle }] = useDisclosure(false);
  const open = opened || troubled;
  return (
    <Stack>
      <Grouped {...props} fields={common} />
      {advanced.length > 0 && (
        <div>
          <Button
            variant="subtle"
            size="compact-sm"
            aria-expanded={open}
            leftSection={open ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />}
            onClick={toggle}
          >
            {t("advanced")}
          </Button>
          <Collapse expanded={open} mt="sm">
            <Stack>
              <Grouped {...props} fields={advanced} />
            </Stack>
          </Collapse>
        </div>
      )}
    </Stack>
  );
}

function Grouped(props: FieldListProps) {
  const say = useSay();
  const input = (field: ShownField): ReactNode => {
    const problem = props.problems.find((each) => each.path === field.path && each.severity === "error");
    return (
      <FieldInput
        field={field}
        raw={props.draft[field.path] ?? ""}
        problem={problem && say.fault(problem)}
        choices={props.choices?.[field.path]}
        onChange={(raw) => props.onChange(field.path, raw)}
      />
    );
  };
  const groups = new Map<string, readonly ShownField[]>();
  for (const field of props.fields) {
    const key = field.group?.path ?? field.path;
    groups.set(key, [...(groups.get(key) ?? []), field]);
  }
  return [...groups].map(([path, fields]) =>
    fields.length > 1 ? (
      <Fieldset key={path} legend={fields[0]?.group?.label}>
        <Stack>
          {fields.map((field) => (
            <Fragment key={field.path}>{input(field)}</Fragment>
          ))}
        </Stack>
      </Fieldset>
    ) : (
      fields.map((field) => <Fragment key={field.path}>{input(field)}</Fragment>)
    ),
  );
}
