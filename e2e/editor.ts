import type { Page } from "@playwright/test";

/** Replaces the whole text of the XML editor by pasting, as a person would: typed text would be closed and indented. */
export async function setText(page: Page, text: string): Promise<void> {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const line = page.locator(".editor .monaco-editor .view-line").first();
  await line.waitFor();
  await line.click();
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
  await page.keyboard.press("Control+A");
  await page.keyboard.press("Control+V");
}
