import { z } from "zod";
import type { Meta } from "./procedure.ts";

/** What is asked beside the calls because it is bytes: `/bytes/NAME?…` at the agent's door, declared as procedures are. */
export interface ByteRoute {
  readonly methods: readonly string[];
  /** The query of its address; whatever else it holds is left out. */
  readonly input: z.ZodObject;
  readonly meta: Meta;
}

/** SHA-256 in hexadecimal digits. */
export const sha256 = z.string().regex(/^[\da-f]{64}$/);

export const byteRoutes = {
  /** A piece of an upload whose job runs, which is what was noted down. With `sha256`, of the whole, it is the last one. */
  upload: {
    methods: ["PUT"],
    input: z.object({
      job: z.uuid(),
      offset: z
        .string()
        .regex(/^\d{1,18}$/)
        .transform(BigInt),
      sha256: sha256.optional(),
    }),
    meta: { permission: "volume.create", effect: "write", audit: "none" },
  },
  download: {
    methods: ["GET", "HEAD"],
    input: z.object({ pool: z.guid(), volume: z.string().min(1).max(4096) }),
    meta: { permission: "volume.download", effect: "read", audit: ["pool", "volume"] },
  },
} as const satisfies { readonly [name: string]: ByteRoute };
