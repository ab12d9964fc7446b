import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const pictures = "results/screenshots";

/** What is shown now, for a person to look at, and free of accessibility faults: wide and light, narrow and dark. */
export async function look(page: Page, name: string): Promise<void> {
  for (const [width, colorScheme] of [
    [1280, "light"],
    [420, "dark"],
  ] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa"]).analyze();
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`),
      `${name} ${colorScheme} ${width}`,
    ).toEqual([]);
    await page.screenshot({ path: join(pictures, `${name}-${width}-${colorScheme}.png`) });
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}
