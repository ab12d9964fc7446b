import { describe, expect, it } from "vitest";
import type { FileRequest, Operation } from "./operation.ts";
import { quote, sayerOf, sayOperation } from "./say.ts";

const say = (request: FileRequest): string => sayOperation({ on: "file", request }).text;

describe("operations as command lines", () => {
  it.each([
    [{ act: "make-folder", path: "/srv/x", mode: 0o711 }, "mkdir -p -m 0711 /srv/x"],
    [{ act: "make-folder", path: "/srv/x", owner: 107, group: 107 }, "mkdir -p /srv/x && chown 107:107 /srv/x"],
    [{ act: "remove-folder", path: "/srv/my pool" }, "rmdir '/srv/my pool'"],
    [
      { act: "make-file", folder: "/srv", name: "d", capacity: 10n, allocation: 4n },
      "truncate -s 10 /srv/d && fallocate -l 4 /srv/d && chmod 0600 /srv/d",
    ],
    [{ act: "set-size", folder: "/", name: "d", capacity: 10n }, "truncate -s 10 /d"],
    [{ act: "rename-file", folder: "/srv", name: "a", to: "it's" }, "mv -nT /srv/a '/srv/it'\\''s'"],
    [{ act: "remove-file", folder: "/srv", name: "a" }, "rm -d /srv/a"],
  ] as const)("says %o as a person would type it", (request, text) => {
    expect(say(request)).toBe(text);
  });

  it("tells reads from writes", () => {
    expect(sayOperation({ on: "file", request: { act: "scan", folder: "/srv" } }).effect).toBe("read");
    expect(sayOperation({ on: "file", request: { act: "remove-file", folder: "/srv", name: "a" } }).effect).toBe(
      "write",
    );
  });

  it("shows no argument that is secret", () => {
    const command = { file: "iscsiadm", args: ["-v", "hunter2"], effect: "write", redact: [1] } as const;
    expect(sayOperation({ on: "program", command }).text).toBe("iscsiadm -v '***'");
  });

  it("lets no control character reach a screen", () => {
    expect(quote("a\n\u001b[2J'")).toBe("$'a\\x0a\\x1b[2J\\''");
    expect(quote("")).toBe("''");
  });

  it("shows the agent's own files where they are", () => {
    const link: Operation = { on: "own", request: { act: "link-own", folder: "autostart", name: "p.xml" } };
    const folders = {
      definitions: "/etc/cistern/storage",
      autostart: "/etc/cistern/storage/autostart",
      state: "/run/cistern",
      libvirt: { definitions: "/etc/libvirt/storage", run: "/run/libvirt" },
    };
    expect(sayerOf(folders)(link).text).toBe("ln -sfT /etc/cistern/storage/p.xml /etc/cistern/storage/autostart/p.xml");
    const unlink: Operation = { on: "libvirt", request: { act: "unlink-autostart", name: "p.xml" } };
    expect(sayerOf(folders)(unlink)).toEqual({ effect: "write", text: "rm -f /etc/libvirt/storage/autostart/p.xml" });
  });
});
