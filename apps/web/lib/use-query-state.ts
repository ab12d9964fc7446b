"use client";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useCallback } from "react";

/** Reads the page's query and changes parts of it in place, so that what is on the page can be shared as an address. */
export function useQueryState() {
  const router = useRouter();
  const pathname = usePathname();
  const search = useSearchParams();
  const change = useCallback(
    (values: { readonly [name: string]: string | undefined }) => {
      // Read at the time of the change: two quick changes must not undo each other.
      const next = new URLSearchParams(window.location.search);
      for (const [name, value] of Object.entries(values)) {
        if (value === undefined || value === "") next.delete(name);
        else next.set(name, value);
      }
      const query = next.toString();
      router.replace(query ? `${pathname}?${query}` : pathname, { scroll: false });
    },
    [router, pathname],
  );
  return { search, change };
}
