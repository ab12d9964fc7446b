import { parseSize, sizeUnits } from "@cistern/schema/fields";
import { expect, test } from "vitest";
import { joinSize, partsOf } from "./size-text.ts";

const units = sizeUnits.map(({ unit }) => unit);

test("shows number and unit apart", () => {
  expect(partsOf("1.5 GiB", units)).toEqual({ number: "1.5", unit: "GiB" });
  expect(partsOf("512k", units)).toEqual({ number: "512", unit: "KiB" });
  expect(partsOf("4096", units)).toEqual({ number: "4096", unit: "B" });
});

test("leaves what it does not understand as it was typed", () => {
  for (const raw of ["12 parsecs", "many", "-1 GiB", "1 e3"]) {
    expect(partsOf(raw, units)).toEqual({ number: raw, unit: "" });
    expect(joinSize(raw, "GiB")).toBe(raw);
  }
});

test("lets a typed unit win over the chosen one", () => {
  expect(joinSize("10 MiB", "GiB")).toBe("10 MiB");
  expect(joinSize("10", "GiB")).toBe("10 GiB");
});

test("never changes the size by taking it apart and putting it together", () => {
  for (const { unit } of sizeUnits) {
    const parts = partsOf(`7 ${unit}`, units);
    expect(parseSize(joinSize(parts.number, parts.unit), "size")).toEqual(parseSize(`7 ${unit}`, "size"));
  }
});
