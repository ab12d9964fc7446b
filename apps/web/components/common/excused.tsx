"use client";
import { Button, type ButtonProps, Menu, Switch, type SwitchProps, Text, Tooltip } from "@mantine/core";
import type { ComponentPropsWithoutRef, ReactNode } from "react";

/*
 * Controls that say why they cannot be used. `excuse` is the reason: with one, the control does nothing but stays in the
 * order of the keyboard and is read out as unavailable, which the plain `disabled` attribute would prevent.
 */

type ButtonRest = ButtonProps & Pick<ComponentPropsWithoutRef<"button">, "onClick" | "type" | "aria-label">;

export function ExcusedButton({
  excuse,
  onClick,
  children,
  ...rest
}: ButtonRest & { readonly excuse?: string | undefined; readonly children: ReactNode }) {
  const button = (
    <Button
      {...rest}
      {...(excuse ? { "aria-disabled": true, "data-disabled": true } : {})}
      onClick={excuse ? (event) => event.preventDefault() : onClick}
    >
      {children}
    </Button>
  );
  return excuse ? <Tooltip label={excuse}>{button}</Tooltip> : button;
}

export function ExcusedItem(props: {
  readonly excuse?: string | undefined;
  readonly destroys?: boolean;
  readonly icon?: ReactNode;
  readonly onClick: () => void;
  readonly children: ReactNode;
}) {
  const { excuse, destroys, icon, onClick, children } = props;
  return (
    <Menu.Item
      leftSection={icon}
      {...(destroys && !excuse ? { c: "var(--mantine-color-error)" } : {})}
      {...(excuse ? { className: "item-excused", "aria-disabled": true } : {})}
      closeMenuOnClick={!excuse}
      onClick={excuse ? undefined : onClick}
    >
      {children}
      {excuse && (
        <Text size="xs" c="dimmed">
          {excuse}
        </Text>
      )}
    </Menu.Item>
  );
}

export function ExcusedSwitch({
  excuse,
  onChange,
  ...rest
}: Omit<SwitchProps, "onChange"> & { readonly excuse?: string | undefined; readonly onChange: (on: boolean) => void }) {
  const control = (
    <Switch
      {...rest}
      aria-disabled={excuse ? true : undefined}
      onChange={(event) => {
        if (!excuse) onChange(event.currentTarget.checked);
      }}
    />
  );
  return excuse ? (
    <Tooltip label={excuse} refProp="rootRef">
      {control}
    </Tooltip>
  ) : (
    control
  );
}
