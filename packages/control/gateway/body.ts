/** The largest document that a host takes, twice written as JSON, and some room. */
const mostBytes = 20 * 1024 * 1024;

/** Reads a request's body as bytes, and stops where it gets larger than any call is. */
export async function readBody(request: Request): Promise<Uint8Array | "too-large"> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of request.body ?? []) {
    length += part.byteLength;
    if (length > mostBytes) return "too-large";
    parts.push(part);
  }
  const [first] = parts;
  if (parts.length === 1 && first) return first;
  return new Uint8Array(Buffer.concat(parts));
}
