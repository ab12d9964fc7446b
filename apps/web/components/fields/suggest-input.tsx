"use client";
import { Autocomplete, Text } from "@mantine/core";
import type { InputProps } from "./field-input.tsx";
import { textProps } from "./simple-inputs.tsx";

/** A text for which the host has values: they are offered, each with what it is, and anything else may be typed. */
export function SuggestInput(props: InputProps) {
  const details = new Map(props.known.map(({ value, detail }) => [value, detail]));
  const isChosen = details.has(props.raw);
  return (
    <Autocomplete
      {...textProps(props)}
      data={[...details.keys()]}
      limit={50}
      maxDropdownHeight={260}
      filter={({ options, search }) =>
        // One that is chosen already is no search: all are shown, to choose another.
        options.filter((option) => {
          if (isChosen || !("value" in option)) return true;
          const text = `${option.value} ${details.get(option.value) ?? ""}`.toLowerCase();
          return text.includes(search.trim().toLowerCase());
        })
      }
      renderOption={({ option }) => (
        <div style={{ minWidth: 0 }}>
          <Text size="sm" className="wraps">
            {option.value}
          </Text>
          <Text size="xs" c="dimmed" className="wraps">
            {details.get(option.value)}
          </Text>
        </div>
      )}
      onChange={props.onChange}
    />
  );
}
