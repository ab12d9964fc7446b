import { attr } from "./node.ts";
import { text, uuid } from "./scalars.ts";

/** libvirt reads these attributes as they stand, so an empty one is a value. */
const asIs = { emptyIsValue: true, step: "access" } as const;

/** How a document names the secret that it needs: by UUID or by usage. Never the secret itself. */
export const secretReference = (since: string, usageSince: string) => ({
  uuid: attr("uuid", uuid, {
    label: "Secret UUID",
    help: "The secret by its UUID. Give this or the usage.",
    since,
    ...asIs,
    example: "2ec115d7-3a88-3ceb-bc12-0ac909a6fd87",
  }),
  usage: attr("usage", text, {
    label: "Secret usage",
    help: "The secret by the usage that it was defined with. Give this or the UUID.",
    since: usageSince,
    ...asIs,
    example: "rack2-ceph",
  }),
});
