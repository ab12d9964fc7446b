import { createTranslator } from "next-intl";
import messages from "../messages/en.json" with { type: "json" };

/** The texts of pages that are answered before there is anything to draw them with. */
export const texts = createTranslator({ locale: "en", messages, namespace: "access" });
