import { describe, expect, test } from "vitest";
import { pool, steps, volume, walk } from "./index.ts";

describe.each([pool, volume])("the catalogue of $meta.label", (root) => {
  const all = [...walk(root)];

  test("explains every field in words", () => {
    for (const { path, node } of all) {
      expect(node.meta.label, path).not.toBe("");
      expect(node.meta.help, path).toMatch(/^[A-Z].*\.$/);
      expect(node.meta.since, path).toMatch(/^\d+\.\d+\.\d+$/);
    }
  });

  test("gives every field an example that it reads itself", () => {
    for (const { path, node } of all) {
      if (node.node === "group") continue;
      const [number = "", unit] =
        node.scalar.kind === "bytes" ? (node.meta.example ?? "").split(" ") : [node.meta.example];
      if (!/^(the|made) /.test(number))
        expect(node.scalar.decode(number, node.meta.label, unit), path).toMatchObject({ ok: true });
    }
  });

  test("puts no reported field into a form, and no field of a form outside a step", () => {
    for (const { path, node } of all) {
      if (node.node === "group") continue;
      if (node.meta.reported) expect(node.meta.step, path).toBeUndefined();
      if (node.meta.step) expect(steps, path).toContain(node.meta.step);
    }
  });

  test("names every place in a document once", () => {
    const places = all.map(({ xpath }) => xpath);
    expect(new Set(places).size).toBe(places.length);
  });
});
