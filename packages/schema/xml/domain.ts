/** What a virtual machine's definition says of storage, and nothing else of it. libvirt writes these documents; we only look. */
import { type Element, parseTree } from "./tree.ts";

export interface DomainStorage {
  readonly name: string;
  /** As written: absolute paths of files, devices and folders. */
  readonly paths: readonly string[];
  /** Volumes by the names of their pools. */
  readonly volumes: readonly { readonly pool: string; readonly volume: string }[];
}

/** Paths that stand as text: firmware and what a guest is started from. */
const pathElements: ReadonlySet<string> = new Set(["loader", "nvram", "kernel", "initrd", "dtb"]);

/** The `<domain>` of a definition, or the one inside the `<domstatus>` of a running one; undefined for anything else. */
export function readDomain(text: string): DomainStorage | undefined {
  const { root, fault } = parseTree(text);
  if (!root || fault) return undefined;
  const domain = root.local === "domstatus" ? inside(root, "domain")[0] : root;
  const [named] = domain?.local === "domain" ? inside(domain, "name") : [];
  if (!domain || !named) return undefined;
  const paths = new Set<string>();
  const volumes: { pool: string; volume: string }[] = [];
  const addSource = (source: Element): void => {
    const pool = attribute(source, "pool");
    const volume = attribute(source, "volume");
    if (pool !== undefined && volume !== undefined) volumes.push({ pool, volume });
    for (const name of ["file", "dev", "dir"]) {
      const path = attribute(source, name);
      if (path?.startsWith("/")) paths.add(path);
    }
  };
  // A disk's chain and the copy that is being made of it stand inside it, each with a source of its own.
  const look = (element: Element): void => {
    if (element.local === "source") addSource(element);
    for (const child of elements(element)) look(child);
  };
  for (const devices of inside(domain, "devices"))
    for (const device of [...inside(devices, "disk"), ...inside(devices, "filesystem")]) look(device);
  for (const os of inside(domain, "os"))
    for (const element of elements(os)) {
      const path = textOf(element);
      if (pathElements.has(element.local) && path.startsWith("/")) paths.add(path);
      if (element.local === "nvram") look(element);
    }
  return { name: textOf(named), paths: [...paths], volumes };
}

const elements = (of: Element): readonly Element[] => of.children.filter((child) => child.kind === "element");
const inside = (of: Element, name: string): readonly Element[] => elements(of).filter(({ local }) => local === name);
const attribute = (of: Element, name: string): string | undefined =>
  of.attributes.find(({ local, prefix }) => local === name && prefix === "")?.value;
const textOf = (of: Element): string =>
  of.children
    .map((child) => (child.kind === "text" ? child.value : ""))
    .join("")
    .trim();
