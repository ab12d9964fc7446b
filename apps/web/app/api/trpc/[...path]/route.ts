import { api } from "../../../../server/api.ts";

/** The web server's own router. */
const route = (request: Request): Promise<Response> => api((running) => running.answer(request));

// Every method, so that none is answered without being guarded.
export { route as DELETE, route as GET, route as OPTIONS, route as PATCH, route as POST, route as PUT };
