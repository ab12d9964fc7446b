/** What can be written where the cursor stands: elements, attributes, values, end tags, and whole documents. */

import { attributeItems } from "./complete-attributes.ts";
import { closingItems, documentItems, elementItems } from "./complete-elements.ts";
import { attributeValueItems, contentValueItems } from "./complete-values.ts";
import type { Asked, Completion, Known, Ranked } from "./completion.ts";
import { rootOf } from "./fields-of.ts";
import { placeAt } from "./place.ts";
import { policyFor } from "./policy.ts";
import type { DocumentKind } from "./problems.ts";
import { type ScannedElement, scan } from "./scan.ts";

/**
 * What can stand at an offset of a text that may be broken there: an open tag, half an attribute. Required fields come first,
 * reported ones last, and a field that may stand once and is there already is left out.
 */
export function completeAt(text: string, offset: number, of: DocumentKind, known: Known = {}): readonly Completion[] {
  const scanned = scan(text);
  return completionsFor({ scanned, offset, of, root: rootOf(of), policy: policyFor(of, scanned), known });
}

/** The same for any catalogue and policy. */
export function completionsFor(asked: Asked): readonly Completion[] {
  return itemsAt(asked)
    .map((item) => onOneLine(item, asked))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ rank: _rank, ...item }, order) => ({ ...item, order }));
}

function itemsAt(asked: Asked): readonly Ranked[] {
  const place = placeAt(asked.scanned, asked.offset);
  switch (place.at) {
    case "content":
      if (!place.in) return documentItems(asked, place.word);
      return [
        ...contentValueItems(asked, place.in),
        ...elementItems(asked, place.in, place.word),
        ...(openUp(place.in)[0] === place.in ? closingItems(asked, [place.in], place.word, "</") : []),
      ];
    case "tag-name":
      return place.element.parent || place.element !== asked.scanned.root
        ? elementItems(asked, place.element.parent, place.name, place.element)
        : documentItems(asked, place.name, place.element);
    case "attribute-name":
      return attributeItems(asked, place.element, place.name, place.attribute);
    case "attribute-value":
      return attributeValueItems(asked, place.element, place.attribute, place.value);
    case "end-tag":
      return closingItems(asked, place.isOwn && place.in ? [place.in] : openUp(place.in), place.tag, "");
    case "nowhere":
      return [];
  }
}

/** The elements around a place that have no end tag, from the inside; the innermost one where all have theirs. */
function openUp(element: ScannedElement | undefined): readonly ScannedElement[] {
  const open: ScannedElement[] = [];
  for (let at = element; at; at = at.parent) if (!at.isClosed) open.push(at);
  return open.length === 0 && element ? [] : open;
}

/** Editors replace text of one line only. */
function onOneLine(item: Ranked, { scanned: { text }, offset }: Asked): Ranked {
  const before = text.slice(item.from, offset);
  const after = text.slice(offset, item.to);
  const lead = Math.max(before.lastIndexOf("\n"), before.lastIndexOf("\r")) + 1;
  const rest = after.search(/[\r\n]/);
  return { ...item, from: item.from + lead, to: rest < 0 ? item.to : offset + rest };
}
