import { api } from "../../../server/api.ts";

/** Addresses below /api that are none: guarded like the others, so that nothing can be told without a session. */
const route = (request: Request): Promise<Response> => api((running) => running.nothingHere(request));

export { route as DELETE, route as GET, route as OPTIONS, route as PATCH, route as POST, route as PUT };
