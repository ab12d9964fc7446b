/** The form of a secret's definition, drawn from its catalogue. Pure. */
import type { SecretSummary, SecretUsageType } from "@cistern/driver/router";
import { fault, type Problem } from "@cistern/schema/errors";
import { type Draft, secret, valueOfDraft } from "@cistern/schema/fields";
import type { AnyLeaf } from "../fields/fields-of.ts";
import type { ShownField } from "../fields/form-nodes.ts";

/** Usages that a host keeps secrets for, and the field that holds the id of each. */
export const idFields = { volume: "usage.volume", iscsi: "usage.target", ceph: "usage.name" } as const;
export const usageTypes = Object.keys(idFields) as readonly SecretUsageType[];

const { usage, uuid, description, ephemeral, private: isPrivate } = secret.fields;
const leaves: { readonly [path: string]: AnyLeaf } = {
  "usage.type": usage.fields.type,
  "usage.volume": usage.fields.volume,
  "usage.target": usage.fields.target,
  "usage.name": usage.fields.name,
  description,
  uuid,
  ephemeral,
  private: isPrivate,
};

/** A field of the catalogue as an input; its path is apart from those of a form that the dialog may stand over. */
export function shown(path: string, required = false): ShownField {
  const leaf = leaves[path];
  if (!leaf) throw new Error(`no field ${path}`);
  return { kind: "field", path: `secret.${path}`, leaf, required };
}

export const usageOf = (draft: Draft): SecretUsageType =>
  usageTypes.find((type) => type === draft["usage.type"]) ?? "volume";

export const draftOfSecret = (known: SecretSummary): Draft => ({
  "usage.type": known.usage.type,
  [idFields[known.usage.type]]: known.usage.id,
  description: known.description ?? "",
  uuid: known.uuid,
  ephemeral: known.ephemeral ? "yes" : "",
  private: known.private ? "yes" : "",
});

/** What the host is asked for. A kind of use that was chosen before the present one leaves nothing behind. */
export function definitionOf(draft: Draft) {
  const type = usageOf(draft);
  const idField = idFields[type];
  const text = (path: string) => (draft[path] ?? "").trim();
  const { problems } = valueOfDraft(secret, {
    "usage.type": type,
    [idField]: text(idField),
    uuid: text("uuid"),
  });
  // The format lets Ceph's name be left out; without it nothing could ask for the secret.
  const missing: readonly Problem[] =
    text(idField) === "" && !problems.some(({ path }) => path === idField)
      ? [{ ...fault("field.missing", { label: shown(idField).leaf.meta.label }), severity: "error", path: idField }]
      : [];
  return {
    problems: [...problems, ...missing],
    definition: {
      usage: { type, id: text(idField) },
      ephemeral: draft["ephemeral"] === "yes",
      private: draft["private"] === "yes",
      ...(text("uuid") === "" ? {} : { uuid: text("uuid") }),
      ...(text("description") === "" ? {} : { description: text("description") }),
    },
  };
}
