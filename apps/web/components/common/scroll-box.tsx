import type { CSSProperties, ReactNode, Ref } from "react";

/** A box that scrolls, and that the keyboard can reach to scroll it. */
export function ScrollBox(props: {
  readonly label: string;
  readonly children: ReactNode;
  readonly ref?: Ref<HTMLElement>;
  readonly style?: CSSProperties;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without it a keyboard could not scroll what is in the box.
    <section ref={props.ref} className="scroll" tabIndex={0} aria-label={props.label} style={props.style}>
      {props.children}
    </section>
  );
}
