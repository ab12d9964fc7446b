/** Completion of attribute names: missing required ones first. */
import { sizeUnits } from "../fields/index.ts";
import type { Span } from "../xml/tree.ts";
import type { Asked, Ranked } from "./completion.ts";
import { briefly, describeField } from "./describe.ts";
import { type Field, fieldOf, fieldsBelow, isAttributeField, isUnitOf } from "./fields-of.ts";
import { layoutOf } from "./layout.ts";
import { isReadIn } from "./relations.ts";
import type { ScannedAttribute, ScannedElement } from "./scan.ts";
import { attributeSnippet } from "./skeleton.ts";
import { literal, Places } from "./snippet.ts";

const ranks = { required: 0, optional: 1_000, reported: 2_000 } as const;

/** Attributes that may stand in an element's tag. `typed`: the one whose name is under the cursor. */
export function attributeItems(
  asked: Asked,
  element: ScannedElement,
  at: Span,
  typed: ScannedAttribute | undefined,
): readonly Ranked[] {
  const of = fieldOf(asked.root, element);
  const present = new Set(element.attributes.filter((each) => each !== typed).map(({ name }) => name));
  // A name that has its value already changes alone.
  const hasValue = typed !== undefined && typed.end > typed.nameEnd;
  const range = { from: at.start, to: at.end, kind: "attribute" } as const;
  if (of?.node.node === "leaf")
    return isUnitOf(of.node, "unit") && !present.has("unit")
      ? [
          {
            label: "unit",
            insert: hasValue ? "unit" : `unit='${new Places().choice(sizeUnits.map(({ unit }) => unit))}'`,
            ...range,
            detail: "Unit of the size",
            documentation: describeField(of, asked.of, asked.policy),
            required: false,
            reported: false,
            rank: ranks.optional,
          },
        ]
      : [];
  if (!of) return [];
  const below = fieldsBelow(of.node, of.path);
  return below.flatMap((field, index) => {
    const use = asked.policy.useOf(field.path);
    if (!isReadIn(asked.scanned.text, element, field, below)) return [];
    if (!isAttributeField(field) || use === "unused" || present.has(field.node.tag)) return [];
    const isRequired = use === "required" || field.node.card === "one";
    return [
      {
        label: field.node.tag,
        insert: hasValue ? literal(field.node.tag) : insertOf(asked, field),
        ...range,
        detail: briefly(field, asked.policy),
        documentation: describeField(field, asked.of, asked.policy),
        required: isRequired,
        reported: use === "reported",
        rank: index + (use === "reported" ? ranks.reported : isRequired ? ranks.required : ranks.optional),
      },
    ];
  });
}

const insertOf = (asked: Asked, field: Field): string =>
  attributeSnippet(field, { policy: asked.policy, ...layoutOf(asked.scanned) });
