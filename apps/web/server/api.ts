import { transformer } from "@cistern/control/client";
import { type Runtime, runtime } from "@cistern/control/running";
import { fault } from "@cistern/schema/errors";

/**
 * Hands a request to the running web server. What goes wrong in a way that nobody thought of is printed for whoever runs
 * the server; the page gets a code and no detail.
 */
export async function api(answer: (running: Runtime) => Promise<Response>): Promise<Response> {
  try {
    return await answer(runtime());
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    const data = {
      code: "INTERNAL_SERVER_ERROR",
      httpStatus: 500,
      storage: { fault: fault("internal"), problems: [] },
    };
    return Response.json(
      { error: transformer.serialize({ message: "internal", code: -32603, data }) },
      { status: 500 },
    );
  }
}
