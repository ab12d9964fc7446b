/**
 * Gives libraries that make `<style>` elements the nonce of the page, so that the Content-Security-Policy lets them
 * through: dialogs lock the scrolling of the page through `__webpack_nonce__`; the XML editor knows no nonce at all, so
 * the elements it makes get one here. Scripts are never touched.
 */
export function allowStyles(nonce: string): void {
  if (typeof document === "undefined" || nonce === "") return;
  (globalThis as { __webpack_nonce__?: string }).__webpack_nonce__ = nonce;
  const make = document.createElement.bind(document);
  document.createElement = ((tag: string, options?: ElementCreationOptions) => {
    const element = make(tag, options);
    if (element instanceof HTMLStyleElement) element.nonce = nonce;
    return element;
  }) as typeof document.createElement;
}
