import { isDevelopment } from "../env.ts";

/**
 * The Content-Security-Policy of a page. Scripts and style elements run by nonce only; style attributes are let through,
 * for the components and the editor set them. While developing, Next evaluates code and injects styles.
 */
export function securityPolicy(nonce: string): string {
  const own = `'self' 'nonce-${nonce}'`;
  const directives = {
    "default-src": "'self'",
    "script-src": `${own} 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ""}`,
    "style-src": own,
    "style-src-elem": isDevelopment ? "'self' 'unsafe-inline'" : own,
    "style-src-attr": "'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    // The XML editor checks words in a worker of its own.
    "worker-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
  };
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources}`)
    .join("; ");
}
