import { api } from "../../../../../../server/api.ts";

/** Bytes of volumes, to a host and from it. */
const route = async (
  request: Request,
  { params }: { readonly params: Promise<{ readonly host: string }> },
): Promise<Response> => {
  const { host } = await params;
  return await api((running) => running.passBytes(request, host));
};

// Every method, so that none is answered without being guarded.
export { route as DELETE, route as GET, route as HEAD, route as OPTIONS, route as PATCH, route as POST, route as PUT };
