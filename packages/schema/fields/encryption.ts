/** `<encryption>` of a volume: the kind, the secret by reference, and the cipher. */
import { attr, group, many, one } from "./node.ts";
import { integer } from "./numbers.ts";
import { choice, encryptionFormat, text } from "./scalars.ts";
import { secretReference } from "./secret-reference.ts";

const step = "options";
/** libvirt reads cipher and initialisation vector only of this format. */
const ofLuks = { field: "format", is: "luks" } as const;
/** Since when the format has these parts; the first encrypted volumes are older. */
const since = "2.1.0";

export const encryption = group(
  "encryption",
  { label: "Encryption", help: "How the volume's content is encrypted.", since: "0.7.2", emptyOpen: true },
  {
    format: one(
      attr("format", encryptionFormat, {
        label: "Encryption format",
        help: "The kind of encryption. New volumes are made with luks only; volumes of the other kinds are shown as they are.",
        since: "0.7.2",
        step,
        made: ["luks"],
        libvirt: { invalid: 67 },
        example: "luks",
      }),
    ),
    engine: attr("engine", choice(["qemu", "librbd"] as const), {
      label: "Encryption engine",
      help: "Who does the encryption when a machine uses the volume. Kept, and of no effect on the volume itself.",
      since: "7.9.0",
      step,
      advanced: true,
      emptyIsValue: true,
      example: "qemu",
    }),
    secrets: many(
      group(
        "secret",
        {
          label: "Encryption secret",
          help: "Which of the host's secrets holds the passphrase. Exactly one is needed to make a volume.",
          since: "0.7.2",
          exactlyOne: ["uuid", "usage"],
        },
        {
          type: one(
            attr("type", choice(["passphrase"] as const), {
              label: "Secret type",
              help: "What the secret is; there is only one kind.",
              since: "0.7.2",
              step,
              libvirt: { invalid: 67 },
              example: "passphrase",
            }),
          ),
          ...secretReference("0.7.2", "2.1.0"),
        },
      ),
    ),
    cipher: group(
      "cipher",
      { label: "Cipher", help: "The algorithm of a LUKS volume.", since, onlyWith: ofLuks },
      {
        name: one(
          attr("name", text, {
            label: "Cipher",
            help: "Name of the algorithm.",
            since,
            step,
            advanced: true,
            example: "aes",
          }),
        ),
        size: one(
          attr("size", integer({ least: 0, most: 4_294_967_295 }), {
            label: "Key size",
            help: "Length of the key in bits.",
            since,
            step,
            advanced: true,
            emptyIsValue: true,
            example: "256",
          }),
        ),
        mode: attr("mode", text, {
          label: "Cipher mode",
          help: "How the algorithm goes from block to block.",
          since,
          step,
          advanced: true,
          example: "cbc",
        }),
        hash: attr("hash", text, {
          label: "Cipher hash",
          help: "The hash that makes the key from the passphrase.",
          since,
          step,
          advanced: true,
          example: "sha256",
        }),
      },
    ),
    ivgen: group(
      "ivgen",
      {
        label: "Initialisation vector",
        help: "How initialisation vectors are made; goes with a cipher.",
        since,
        onlyWith: ofLuks,
        needs: "cipher",
      },
      {
        name: one(
          attr("name", text, {
            label: "Vector generator",
            help: "Name of the generator.",
            since,
            step,
            advanced: true,
            example: "plain64",
          }),
        ),
        hash: attr("hash", text, {
          label: "Vector hash",
          help: "The hash that the generator uses, where it uses one.",
          since,
          step,
          advanced: true,
          example: "sha256",
        }),
      },
    ),
  },
);
