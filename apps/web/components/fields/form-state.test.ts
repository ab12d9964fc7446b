import { poolTypes } from "@cistern/schema/fields";
import { describe, expect, test } from "vitest";
import { newVolumeForm, poolForm } from "./form-kinds.ts";
import { fieldsIn } from "./form-nodes.ts";
import { formProblems } from "./form-problems.ts";
import { askedOf, type FormState, newForm, openForm, typedField, typedText, withDraft } from "./form-state.ts";
import { addRow, orderRows } from "./list-draft.ts";

const typed = (state: FormState, ...fields: readonly (readonly [path: string, raw: string])[]): FormState =>
  fields.reduce((before, [path, raw]) => typedField(poolForm, before, path, raw), state);
const written = `<pool type='dir'>
  <!-- mine -->
  <name>a</name>
  <strange/>
  <target>
    <path>/srv/a</path> <!-- fast -->
  </target>
</pool>
`;

describe("typing in the form", () => {
  test("shows in the text at once, before the document is whole", () => {
    const { text } = typed(newForm(poolForm, { type: "dir" }), ["target.path", "/srv/x"]);
    expect(text).toContain("<path>/srv/x</path>");
    expect(text).not.toContain("<name>");
  });
  test("changes only its own place: comments and unknown elements stay", () => {
    const { text } = typed(openForm(poolForm, written), ["target.path", "/srv/b"]);
    expect(text).toBe(written.replace("/srv/a", "/srv/b"));
  });
  test("leaves the text alone while what was typed cannot be read", () => {
    const modes = written.replace("</path>", "</path><permissions><mode>0711</mode></permissions>");
    const wrong = typed(openForm(poolForm, modes), ["target.permissions.mode", "9"]);
    expect(wrong.text).toBe(modes);
    expect(wrong.draft["target.permissions.mode"]).toBe("9");
    expect(typed(wrong, ["target.permissions.mode", "0750"]).text).toBe(modes.replace("0711", "0750"));
  });
  test("takes an element out when its field is emptied", () => {
    expect(typed(openForm(poolForm, written), ["name", ""]).text).not.toContain("<name>");
  });
});

describe("typing in the text", () => {
  test("moves the form, though other fields are missing or wrong", () => {
    const state = typedText(
      poolForm,
      openForm(poolForm, written),
      "<pool type='netfs'><source><host name='nas'/></source></pool>",
    );
    expect(state.draft).toMatchObject({ type: "netfs", "source.hosts.0.name": "nas" });
    expect(state.stale).toBe(false);
  });
  test("keeps the last good form, marked as stale, while the text cannot be read", () => {
    const broken = typedText(poolForm, openForm(poolForm, written), written.replace("</name>", "</nam"));
    expect(broken.stale).toBe(true);
    expect(broken.draft["name"]).toBe("a");
    expect(typedField(poolForm, broken, "name", "b").text).toBe(broken.text);
    expect(typedText(poolForm, broken, written).stale).toBe(false);
  });
  test("of another type than there are is no form", () => {
    expect(openForm(poolForm, "<pool type='floppy'><name>a</name></pool>").stale).toBe(true);
  });
});

describe("another type", () => {
  const netfs = typed(
    newForm(poolForm, { type: "netfs" }),
    ["name", "shares"],
    ["source.hosts.0.name", "nas"],
    ["source.dir.path", "/export"],
    ["target.path", "/srv/shares"],
  );
  test("keeps what it knows and tells what it dropped", () => {
    const { draft, text, dropped } = typed(netfs, ["type", "dir"]);
    expect(draft).toMatchObject({ type: "dir", name: "shares", "target.path": "/srv/shares" });
    expect(text).not.toContain("nas");
    expect(text).not.toContain("/export");
    expect(dropped).toEqual([
      { label: "Host name", raw: "nas" },
      { label: "Source path", raw: "/export" },
    ]);
  });
  test("and back again has what was dropped", () => {
    expect(typed(netfs, ["type", "dir"], ["type", "netfs"]).text).toBe(netfs.text);
  });
});

describe("lists", () => {
  const hosts = typed(newForm(poolForm, { type: "rbd" }), ["source.hosts.0.name", "a"]);
  test("grow, change order and shrink in the text too", () => {
    const two = typed(
      withDraft(poolForm, hosts, addRow(hosts.draft, "source.hosts", [0], { name: "" })),
      ["source.hosts.1.name", "b"],
      ["source.hosts.1.port", "6789"],
    );
    const names = (state: FormState) => [...state.text.matchAll(/host name='(\w)'/g)].map((match) => match[1]);
    expect(names(two)).toEqual(["a", "b"]);
    const turned = withDraft(poolForm, two, orderRows(two.draft, "source.hosts", [1, 0]));
    expect(names(turned)).toEqual(["b", "a"]);
    expect(turned.text).toContain("<host name='b' port='6789'/>");
    expect(names(withDraft(poolForm, turned, orderRows(turned.draft, "source.hosts", [1])))).toEqual(["a"]);
  });
});

test.each(poolTypes)("%s: every field typed into the form is in the text, and comes back from it", (type) => {
  let state = newForm(poolForm, { type });
  for (const { path, leaf } of fieldsIn(poolForm.nodesOf(state.draft))) {
    const choices = poolForm.choicesOf({ kind: "field", path, leaf, required: false }, state.draft);
    state = typedField(poolForm, state, path, (choices ?? leaf.scalar.choices)?.at(-1) ?? leaf.meta.example ?? "");
  }
  const { draft } = openForm(poolForm, state.text);
  const shown = new Set(fieldsIn(poolForm.nodesOf(state.draft)).map(({ path }) => path));
  for (const [path, raw] of Object.entries(state.draft)) {
    if (raw !== "" && shown.has(path)) expect(draft, path).toHaveProperty([path]);
  }
});

test("a volume's fields go with its format, and come back with it", () => {
  const kind = newVolumeForm("dir");
  const of = (state: FormState, path: string, raw: string) => typedField(kind, state, path, raw);
  const format = "target.format.type";
  const qcow2 = of(of(newForm(kind, { [format]: "qcow2" }), "name", "a"), "target.clusterSize", "128 KiB");
  const raw = of(qcow2, format, "raw");
  expect(raw.text).not.toContain("clusterSize");
  expect(raw.dropped.map(({ label }) => label)).toEqual(["Cluster size"]);
  expect(of(raw, format, "qcow2").text).toBe(qcow2.text);
});

describe("the host is asked", () => {
  const asked = (state: FormState) =>
    askedOf(poolForm, state, formProblems(poolForm, state, poolForm.nodesOf(state.draft)));
  test("about a name before the rest is there, with examples in the empty fields", () => {
    const { text, madeUp } = asked(typed(newForm(poolForm, { type: "netfs" }), ["name", "shares"])) ?? {};
    expect(text).toContain("<name>shares</name>");
    expect([...(madeUp ?? [])].sort()).toEqual(["source.dir.path", "source.hosts.0.name", "target.path"]);
  });
  test("about a whole document as it stands, and about nothing that is wrong", () => {
    expect(asked(openForm(poolForm, written))).toEqual({ text: written, madeUp: new Set() });
    expect(asked(typed(openForm(poolForm, written), ["name", "a/b"]))).toBeUndefined();
    expect(asked(openForm(poolForm, "<pool"))).toBeUndefined();
  });
});
