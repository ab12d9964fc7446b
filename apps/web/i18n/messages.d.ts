import type messages from "../messages/en.json";

declare module "next-intl" {
  interface AppConfig {
    Locale: "en";
    /** A text that is not in the catalogue does not compile. */
    Messages: typeof messages;
  }
}
