"use client";
import type { Problem } from "@cistern/schema/errors";
import type { Draft } from "@cistern/schema/fields";
import { Button, Collapse, Fieldset, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import { useSay } from "../../lib/use-say.ts";
import { FieldInput } from "./field-input.tsx";
import { byRarity, concerns, type FormNode, fieldsIn, type ShownField, type ShownFrame } from "./form-nodes.ts";
import type { FormHint, FormKind } from "./form-state.ts";
import { plainPath } from "./known-values.ts";
import { ListInput } from "./list-input.tsx";
import type { Form } from "./use-form.ts";
import type { HostValues } from "./use-host-values.tsx";

export interface FieldListProps {
  readonly nodes: readonly FormNode[];
  readonly draft: Draft;
  /** Problems by field; those of other fields are not shown here. */
  readonly problems: readonly Problem[];
  readonly hintOf?: (path: string) => FormHint | undefined;
  readonly isFixed?: FormKind["isFixed"];
  readonly choicesOf: (field: ShownField) => readonly string[] | undefined;
  readonly onChange: (path: string, raw: string) => void;
  readonly rows: Form["rows"];
  /** What the host can tell of values. */
  readonly values?: HostValues | undefined;
  /** The field that the cursor is at in the text. */
  readonly marked?: string | undefined;
  readonly onFocus?: ((path: string) => void) | undefined;
}

/** Inputs for a list of nodes: parts of one group in a frame with its name, rare ones folded away. */
export function FieldList(props: FieldListProps) {
  const t = useTranslations("fields");
  const { common, rare } = byRarity(props.nodes);
  // A folded field with a problem would be a riddle, and so would a mark that is nowhere to be seen.
  const wanted = fieldsIn(rare).some(
    ({ path }) => path === props.marked || props.problems.some((problem) => concerns(problem.path, path)),
  );
  const [opened, { toggle }] = useDisclosure(false);
  const open = opened || wanted;
  return (
    <Stack>
      <Drawn {...props} nodes={common} />
      {rare.length > 0 && (
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
              <Drawn {...props} nodes={rare} />
            </Stack>
          </Collapse>
        </div>
      )}
    </Stack>
  );
}

function Drawn(props: FieldListProps) {
  return props.nodes.map((node) => {
    if (node.kind === "field") return <Field key={node.path} {...props} field={node} />;
    if (node.kind === "list")
      return (
        <ListInput
          key={node.path}
          list={node}
          problems={props.problems}
          rows={props.rows}
          fixed={fieldsIn(node.template).every(({ leaf }) => props.isFixed?.(leaf))}
          draw={(nodes) => <FieldList {...props} nodes={nodes} />}
        />
      );
    return <Frame key={node.path} {...props} frame={node} />;
  });
}

function Field({ field, ...props }: FieldListProps & { readonly field: ShownField }) {
  const say = useSay();
  const problem = props.problems.find((each) => each.path === field.path && each.severity === "error");
  return (
    <div
      className={props.marked === field.path ? "field-marked" : undefined}
      data-path={field.path}
      onFocusCapture={() => props.onFocus?.(field.path)}
    >
      <fieldset disabled={props.isFixed?.(field.leaf) === true} className="plain">
        <FieldInput
          field={field}
          raw={props.draft[field.path] ?? ""}
          problem={problem && say.fault(problem)}
          hint={props.hintOf?.(field.path)}
          choices={props.choicesOf(field)}
          known={props.values?.known[plainPath(field.path)]}
          onChange={(raw) => props.onChange(field.path, raw)}
        />
      </fieldset>
      {props.values?.below(field.path, (raw) => props.onChange(field.path, raw))}
    </div>
  );
}

function Frame({ frame, ...props }: FieldListProps & { readonly frame: ShownFrame }) {
  const say = useSay();
  const problem = props.problems.find((each) => each.path === frame.path && each.severity === "error");
  return (
    <Fieldset legend={frame.group.meta.label}>
      <Stack>
        {problem && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {say.fault(problem)}
          </Text>
        )}
        <Drawn {...props} nodes={frame.nodes} />
      </Stack>
    </Fieldset>
  );
}
