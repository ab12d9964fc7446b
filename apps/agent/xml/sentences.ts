/** What is wrong with a document, in one line for a terminal. The page has its own sentences, in a person's language. */
import type { Fault } from "@cistern/schema/errors";

const names = {
  empty: "the name is empty",
  slash: "the name has a slash",
  newline: "the name has a line break",
  control: "the name has control characters",
  "too-long": "the name is too long",
  dots: "the name is only dots",
  reserved: "the name is reserved",
} as const;

/** A sentence for a fault of a document or of its file; other faults are named by their code. */
export function sentenceOf(of: Fault): string {
  switch (of.code) {
    case "xml.malformed":
      return of.facts.detail;
    case "xml.doctype":
      return "a DOCTYPE is never read";
    case "xml.too-large":
      return `more than ${of.facts.limitBytes} bytes`;
    case "xml.too-deep":
      return `more than ${of.facts.limit} levels of elements`;
    case "xml.too-many":
      return `more than ${of.facts.limit} ${of.facts.what}`;
    case "xml.wrong-root":
      return `the root element is '${of.facts.found}' and not '${of.facts.expected}'`;
    case "xml.unknown-node":
      return `'${of.facts.name}' is not known here${of.facts.suggestion ? `; did you mean '${of.facts.suggestion}'?` : ""}`;
    case "field.missing":
      return `${of.facts.label} is missing`;
    case "field.invalid":
      return `${of.facts.label}: '${of.facts.value}' is not ${of.facts.expected}`;
    case "field.choice":
      return `${of.facts.label}: '${of.facts.value}' is not one of ${of.facts.choices.join(", ")}`;
    case "field.one-of":
      return `one of these is needed: ${of.facts.labels.join(", ")}`;
    case "field.conflict":
      return `${of.facts.label} and ${of.facts.other} cannot stand together`;
    case "field.needs":
      return `${of.facts.label} needs ${of.facts.other}`;
    case "field.unit-unknown":
      return `${of.facts.label}: '${of.facts.unit}' is not a unit`;
    case "field.too-large":
      return `${of.facts.label}: ${of.facts.value} is more than a size can be`;
    case "field.repeated":
      return `${of.facts.label} stands here again, and only the first one counts`;
    case "field.unused":
      return `${of.facts.label} has no use in a pool of type ${of.facts.poolType}`;
    case "name.invalid":
      return names[of.facts.fault];
    case "file.failed":
      return `the file cannot be read (${of.facts.errno})`;
    default:
      return of.code;
  }
}
