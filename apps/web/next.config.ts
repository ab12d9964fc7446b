import { resolve } from "node:path";
import type { NextConfig } from "next";
import createNextIntlPlugin from "next-intl/plugin";

const repository = resolve(import.meta.dirname, "../..");

/** On every answer, whatever made it. The Content-Security-Policy is in `proxy.ts`: it needs a fresh nonce each time. */
const headers = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "Referrer-Policy", value: "no-referrer" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "X-Frame-Options", value: "DENY" },
];

const config: NextConfig = {
  // Sources of the workspace are TypeScript and import each other with their `.ts` endings.
  transpilePackages: ["@cistern/control", "@cistern/driver", "@cistern/prisma", "@cistern/schema"],
  serverExternalPackages: ["better-sqlite3", "@prisma/client", "@prisma/adapter-better-sqlite3"],
  outputFileTracingRoot: repository,
  turbopack: { root: repository },
  // A compressor holds small events of a stream back.
  compress: false,
  poweredByHeader: false,
  // Types are checked by `tsc`, for all packages alike; TypeScript 7 has no API that Next could call.
  typescript: { ignoreBuildErrors: true },
  images: { unoptimized: true },
  headers: async () => [{ source: "/:path*", headers }],
};

export default createNextIntlPlugin("./i18n/request.ts")(config);
