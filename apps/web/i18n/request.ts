import { getRequestConfig } from "next-intl/server";
import messages from "../messages/en.json" with { type: "json" };

/** One language today. A second one is a second file beside `en.json` and a choice here. */
export default getRequestConfig(async () => ({ locale: "en", messages, timeZone: "UTC" }));
