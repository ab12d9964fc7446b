/** The last name in a URL's path; empty where there is none. */
export function nameInUrl(text: string): string {
  if (!URL.canParse(text.trim())) return "";
  const last = new URL(text.trim()).pathname.split("/").at(-1) ?? "";
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}
