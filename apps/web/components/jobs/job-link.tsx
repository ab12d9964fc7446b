import { Anchor } from "@mantine/core";
import Link from "next/link";
import type { ReactNode } from "react";
import { links } from "../../lib/links.ts";

/** A sentence about a job that leads to it. */
export function jobLink(host: string, job: string, text: string): ReactNode {
  return (
    <Anchor component={Link} href={links.job(host, job)} size="sm" underline="always" className="wraps">
      {text}
    </Anchor>
  );
}
