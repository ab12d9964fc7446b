import { type ReferencePage, referencePages } from "./pages.ts";
import type { ReferenceField } from "./reference-fields.ts";

/** The reference as files: name → Markdown. */
export const markdownFiles = (): ReadonlyMap<string, string> =>
  new Map(referencePages().map((page) => [`${page.id}.md`, markdownOf(page)]));

const note = "<!-- Written by `npm run reference` from the catalogue in packages/schema; do not edit. -->";

function markdownOf(page: ReferencePage): string {
  const examples = page.examples.flatMap(({ title, help, xml }) => [`## ${title}`, help, `\`\`\`xml\n${xml}\`\`\``]);
  return `${[note, `# ${page.title}`, escaped(page.help), ...page.fields.flatMap(sectionOf), ...examples].join("\n\n")}\n`;
}

const sectionOf = ({ xpath, label, help, facts }: ReferenceField): readonly string[] => [
  `## \`${xpath}\``,
  `**${label}.** ${escaped(help)}`,
  facts.map(([name, text]) => `- ${name}: ${name === "Example" ? `\`${text}\`` : text}`).join("\n"),
];

/** Tags in a sentence are no HTML. */
const escaped = (text: string): string => text.replaceAll("<", "&lt;");
