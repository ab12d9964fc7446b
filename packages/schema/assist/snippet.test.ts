import fc from "fast-check";
import { expect, test } from "vitest";
import { literal, Places, plainText } from "./snippet.ts";

/** Texts with every sign that the notation gives a meaning to. */
const anyText = fc
  .array(fc.constantFrom("a", "é", "$", "{", "}", "|", ",", "\\", ":", "1", "\n"), { maxLength: 8 })
  .map((signs) => signs.join(""));

test("a text means itself wherever it stands in a snippet", () => {
  fc.assert(
    fc.property(
      anyText,
      anyText,
      anyText,
      fc.array(anyText, { minLength: 1, maxLength: 3 }),
      (before, held, after, choices) => {
        const places = new Places();
        const snippet = `${literal(before)}${places.filled(held)}${literal(after)}${places.choice(choices)}${places.empty()}`;
        expect(plainText(snippet)).toBe(`${before}${held}${after}${choices.find((each) => each !== "") ?? ""}`);
      },
    ),
  );
});

test("places count up", () => {
  const places = new Places();
  const made = [places.empty(), places.filled("a"), places.choice(["b", "c"]), places.filled(""), places.choice([])];
  expect(made.map((place) => place.replaceAll("$", ""))).toEqual(["{1}", "{2:a}", "{3|b,c|}", "{4}", "{5}"]);
});
