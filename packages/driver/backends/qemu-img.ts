/** Command lines of qemu-img. Paths are absolute, so that no name is taken for an option or a protocol. */
import type { ImageFormat, VolumeDef } from "@cistern/schema/fields";
import { type Operation, secretFile } from "../host/index.ts";

/** Taking storage for a whole image writes as much as the image is large, where the filesystem cannot just note it. */
const allocatingTimeoutMs = 24 * 3_600_000;

/** Tables of a new image are small; writing zeros is what takes time, and it is the disk's. */
const limits = { cpuSeconds: 600, memoryBytes: 2 * 1024 ** 3 } as const;

/** Reading and packing a whole image. */
const copyLimits = { cpuSeconds: 12 * 3_600, memoryBytes: 2 * 1024 ** 3 } as const;

/** The qcow2 defaults that a definition without them gets, here and in what is checked beforehand. */
export const qcow2Defaults = { compat: "1.1", clusterSize: 65_536n } as const;

export interface NewImage {
  readonly path: string;
  /** As qemu-img names it: an encrypted raw volume is one of luks. */
  readonly format: ImageFormat;
  readonly capacity: bigint;
  /** Takes the storage of the whole image now. */
  readonly allocated: boolean;
  /** Writes the tables of the whole image now; of qcow2 only. */
  readonly metadata?: boolean | undefined;
  readonly target: VolumeDef["target"];
  readonly backing?: Backing | undefined;
  /** UUID of the secret that it is encrypted with. */
  readonly secret?: string | undefined;
}
export interface Backing {
  readonly path: string;
  readonly format: string;
}

/** QEMU's name of the secret within one run. */
const secretId = "volume";
const secretObject = ["--object", `secret,id=${secretId},file=${secretFile}`] as const;

/** Options of LUKS, which have a prefix inside qcow2. */
function encryptionOptions(target: VolumeDef["target"], prefix: string): readonly string[] {
  const { cipher, ivgen } = target?.encryption ?? {};
  const option = (name: string, value: string | undefined) =>
    value === undefined ? [] : [`${prefix}${name}=${value}`];
  return [
    ...option("key-secret", secretId),
    ...option("cipher-alg", cipher && (cipher.size > 0 ? `${cipher.name}-${cipher.size}` : cipher.name)),
    ...option("cipher-mode", cipher?.mode),
    ...option("hash-alg", cipher?.hash),
    ...option("ivgen-alg", ivgen?.name),
    ...option("ivgen-hash-alg", ivgen?.hash),
  ];
}

function qcow2Options({ target, secret }: Omit<NewImage, "capacity">): readonly string[] {
  const { compat = qcow2Defaults.compat, clusterSize, features } = target ?? {};
  return [
    `compat=${compat}`,
    ...(clusterSize === undefined ? [] : [`cluster_size=${clusterSize}`]),
    ...(features?.lazyRefcounts ? ["lazy_refcounts=on"] : []),
    ...(features?.extendedL2 ? ["extended_l2=on"] : []),
    ...(secret === undefined ? [] : ["encrypt.format=luks", ...encryptionOptions(target, "encrypt.")]),
  ];
}

/** What the definition asks for, in the words of the format's driver. */
export function imageOptions(image: Omit<NewImage, "capacity">): readonly string[] {
  const { format, allocated } = image;
  const falloc = allocated ? ["preallocation=falloc"] : [];
  const metadata = image.metadata && !allocated ? ["preallocation=metadata"] : [];
  if (format === "qcow2") return [...falloc, ...metadata, ...qcow2Options(image)];
  // The place of each block is fixed; the storage of those places is taken by the file.
  if (format === "vdi") return allocated ? ["static=on"] : [];
  if (format === "luks") return [...falloc, ...encryptionOptions(image.target, "")];
  // Else its size is rounded up to what the cylinders of 1990 hold.
  if (format === "vpc") return ["force_size=on", ...(allocated ? ["subformat=fixed"] : [])];
  return [];
}

/** Commas separate the options; one inside a value is written twice. */
const optionList = (options: readonly string[]): readonly string[] =>
  options.length === 0 ? [] : ["-o", options.map((option) => option.replaceAll(",", ",,")).join(",")];

const withSecret = ({ secret }: Pick<NewImage, "secret">) => ({
  object: secret === undefined ? [] : secretObject,
  command: secret === undefined ? {} : { secret },
});

export function createImage(image: NewImage): Operation {
  const { path, format, capacity, backing } = image;
  const { object, command } = withSecret(image);
  return {
    on: "program",
    command: {
      file: "qemu-img",
      args: [
        "create",
        "-f",
        format,
        ...(backing ? ["-b", backing.path, "-F", backing.format] : []),
        ...object,
        ...optionList(imageOptions(image)),
        path,
        String(capacity),
      ],
      effect: "write",
      limits,
      ...command,
      ...(image.allocated ? { timeoutMs: allocatingTimeoutMs } : {}),
    },
  };
}

/** As qemu-img says it: what is nowhere written stays a hole, and both formats are said. With a secret both are encrypted. */
export function convertImage(
  from: { readonly path: string; readonly format: string },
  image: Omit<NewImage, "capacity">,
): Operation {
  const { path, format } = image;
  const { object, command } = withSecret(image);
  const [named, source] =
    image.secret === undefined
      ? [["-f", from.format], from.path]
      : [["--image-opts"], openedWithSecret(from.format, from.path)];
  return {
    on: "program",
    command: {
      file: "qemu-img",
      args: ["convert", "-q", ...object, ...named, "-O", format, ...optionList(imageOptions(image)), source, path],
      effect: "write",
      limits: copyLimits,
      ...command,
      timeoutMs: allocatingTimeoutMs,
    },
  };
}

/** An image as an option string names it, and opens it with a secret. */
const openedWithSecret = (format: string, path: string): string =>
  [
    `driver=${format}`,
    ...(format === "qcow2" ? ["encrypt.format=luks", `encrypt.key-secret=${secretId}`] : [`key-secret=${secretId}`]),
    "file.driver=file",
    `file.filename=${path.replaceAll(",", ",,")}`,
  ].join(",");

/** The format is always said: a guest that writes another header into its disk must not change what is done. */
export function resizeImage(
  { path, format, secret }: { readonly path: string; readonly format: string; readonly secret?: string | undefined },
  capacity: bigint,
  { shrink = false, allocate = false } = {},
): Operation {
  const { object, command } = withSecret({ secret });
  const [named, image] =
    secret === undefined ? [["-f", format], path] : [["--image-opts"], openedWithSecret(format, path)];
  return {
    on: "program",
    command: {
      file: "qemu-img",
      args: [
        ...["resize", ...object, ...named],
        ...(shrink ? ["--shrink"] : []),
        ...(allocate ? ["--preallocation=falloc"] : []),
        ...[image, String(capacity)],
      ],
      effect: "write",
      limits,
      ...command,
      ...(allocate ? { timeoutMs: allocatingTimeoutMs } : {}),
    },
  };
}

/**
 * The largest qcow2 image of a cluster size: QEMU caps the first-level table at 32 MiB, 8 bytes for each second-level
 * table of one cluster, whose entries are 8 bytes, or 16 with subclusters.
 */
export function largestQcow2(clusterSize: bigint, extendedL2: boolean): bigint {
  const tables = (32n * 1024n * 1024n) / 8n;
  return tables * (clusterSize / (extendedL2 ? 16n : 8n)) * clusterSize;
}
