import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { StorageError } from "../errors/index.ts";
import { type AnyGroup, type Fields, pool, valueAt, volume } from "../fields/index.ts";
import { anyPool, anyVolume, messyDocument } from "../testing/index.ts";
import { editPool, editVolume, readPool, readVolume, withoutReported, writePool, writeVolume } from "./index.ts";

const of = { poolType: "dir" } as const;
/** Items of lists, and groups that say something by being there, go with all that is in them. */
const going = "host|device|adapter|auth|option|mount_opts|config_opts|features|encryption|backingStore";
const withoutGoing = (text: string): string =>
  text.replace(new RegExp(`<(?:my\\w+:)?(${going})\\b(?:[^>]*/>|[^>]*>[\\s\\S]*?</(?:my\\w+:)?\\1 *>)`, "g"), "");
/** A value without what the host reports. */
function settable(group: AnyGroup, value: object): object | undefined {
  const kept = Object.entries(group.fields as Fields).flatMap(([key, node]): (readonly [string, unknown])[] => {
    const held = valueAt(value, key);
    if (held === undefined || (node.node === "leaf" && node.meta.reported)) return [];
    if (node.node === "leaf") return [[key, held] as const];
    const each = (node.card === "many" ? (held as readonly object[]) : [held as object])
      .map((item) => settable(node, item))
      .filter((item) => item !== undefined);
    return each.length === 0 ? [] : [[key, node.card === "many" ? each : each[0]] as const];
  });
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}
/** Numbered strangers in a document: comments and nodes that no field explains. */
const marks = (text: string): readonly string[] => text.match(/§\d+§/g) ?? [];

describe("the codec of pools", () => {
  test("reads what it wrote as the same value, without a problem", () => {
    fc.assert(
      fc.property(anyPool(), (value) => {
        const reading = readPool(writePool(value));
        expect(reading.problems).toEqual([]);
        expect(reading.value).toEqual(value);
      }),
    );
  });

  test("reads any spelling of a value as that value, and writes it in one spelling only", () => {
    fc.assert(
      fc.property(
        anyPool().chain((value) => messyDocument(pool, value).map((text) => ({ value, text }))),
        ({ value, text }) => {
          const reading = readPool(text);
          expect(reading.value).toEqual(value);
          expect(reading.value && writePool(reading.value)).toBe(writePool(value));
          expect(reading.problems.every(({ code }) => code === "xml.unknown-node")).toBe(true);
        },
      ),
    );
  });

  test("leaves a document as it is, to the byte, when nothing changes", () => {
    fc.assert(
      fc.property(
        anyPool().chain((value) => messyDocument(pool, value).map((text) => ({ value, text }))),
        ({ value, text }) => {
          expect(editPool(text, value)).toBe(text);
        },
      ),
    );
  });

  test("edits a document so that it reads as the new value and no stranger is lost or moved", () => {
    fc.assert(
      fc.property(
        anyPool().chain((value) => fc.tuple(messyDocument(pool, value), anyPool())),
        ([text, next]) => {
          const edited = editPool(text, next);
          expect(readPool(edited).value).toEqual(next);
          expect(marks(withoutGoing(edited))).toEqual(marks(withoutGoing(text)));
          expect(editPool(edited, next)).toBe(edited);
        },
      ),
    );
  });

  test("takes reported fields out of a document and nothing else", () => {
    fc.assert(
      fc.property(
        anyPool().chain((value) => messyDocument(pool, value).map((text) => ({ value, text }))),
        ({ value, text }) => {
          const stored = withoutReported(pool, text);
          const back = readPool(stored).value;
          expect(back).toEqual(settable(pool, value));
          expect(marks(withoutGoing(stored))).toEqual(marks(withoutGoing(text)));
        },
      ),
    );
  });

  test("prints sizes as zero and an empty source over two lines, as libvirt does", () => {
    expect(
      writePool({
        type: "dir",
        name: 'it\'s <a> & "b"',
        target: { path: "/srv/a", permissions: { mode: 0, owner: -1 } },
      }),
    ).toBe(
      `<pool type='dir'>
  <name>it&apos;s &lt;a&gt; &amp; &quot;b&quot;</name>
  <capacity unit='bytes'>0</capacity>
  <allocation unit='bytes'>0</allocation>
  <available unit='bytes'>0</available>
  <source>
  </source>
  <target>
    <path>/srv/a</path>
    <permissions>
      <mode>00</mode>
    </permissions>
  </target>
</pool>
`,
    );
  });

  test("refuses to write a text that XML cannot carry", () => {
    expect(() => writePool({ type: "dir", name: "a\u0000b" })).toThrow("field.invalid");
    expect(() => writePool({ type: "dir", name: "\ud83d" })).toThrow("field.invalid");
  });
});

describe("the codec of volumes", () => {
  test("shows what a hostile image names, though no document can hold it", () => {
    const text = writeVolume({ name: "a", capacity: 1n, backingStore: { path: "/etc/\u0000\u001b\ud800x" } }, of);
    expect(readVolume(text, of).value?.backingStore?.path).toBe("/etc/\ufffd\ufffd\ufffdx");
  });

  test("reads what it wrote as the same value, without a problem", () => {
    fc.assert(
      fc.property(anyVolume(), (value) => {
        const reading = readVolume(writeVolume(value, of), of);
        expect(reading.problems).toEqual([]);
        expect(reading.value).toEqual(value);
      }),
    );
  });

  test("reads any spelling of a value as that value", () => {
    fc.assert(
      fc.property(
        anyVolume().chain((value) => messyDocument(volume, value).map((text) => ({ value, text }))),
        ({ value, text }) => {
          expect(readVolume(text, of).value).toEqual(value);
          expect(editVolume(text, value, of)).toBe(text);
        },
      ),
    );
  });

  test("edits a document so that it reads as the new value and no stranger is lost or moved", () => {
    fc.assert(
      fc.property(
        anyVolume().chain((value) => fc.tuple(messyDocument(volume, value), anyVolume())),
        ([text, next]) => {
          const edited = editVolume(text, next, of);
          expect(readVolume(edited, of).value).toEqual(next);
          expect(marks(withoutGoing(edited))).toEqual(marks(withoutGoing(text)));
        },
      ),
    );
  });
});

test("no damage to a document makes reading or editing throw anything but a refusal", () => {
  const damage = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    drop: fc.nat({ max: 4 }),
    put: fc.constantFrom(
      "",
      "<",
      ">",
      "/",
      "&",
      "'",
      '"',
      "\u0000",
      "\ud83d",
      "]]>",
      "<!--",
      "<![CDATA[",
      "<a>",
      "</a>",
      " x='",
      "&#",
      "=",
      "-1",
      "9e9",
    ),
  });
  const damaged = anyPool()
    .chain((value) => fc.tuple(messyDocument(pool, value), fc.array(damage, { minLength: 1, maxLength: 3 }), anyPool()))
    .map(([text, damages, next]) => ({
      next,
      text: damages.reduce((held, { at, drop, put }) => {
        const start = Math.floor(at * held.length);
        return held.slice(0, start) + put + held.slice(start + drop);
      }, text),
    }));
  fc.assert(
    fc.property(damaged, ({ text, next }) => {
      const reading = readPool(text);
      const isBroken = reading.problems.some(({ code }) => code.startsWith("xml.") && code !== "xml.unknown-node");
      for (const { at } of reading.problems) expect(at && at.start <= at.end && at.end <= text.length).toBe(true);
      expect(reading.pathAt(Math.floor(text.length / 2)) ?? "").toMatch(/^[a-zA-Z0-9.]*$/);
      if (reading.value) expect(readPool(writePool(reading.value)).value).toMatchObject(reading.value);
      if (isBroken) expect(() => editPool(text, next)).toThrow(StorageError);
      else expect(readPool(editPool(text, next)).value).toEqual(next);
    }),
    { numRuns: 300 },
  );
});
