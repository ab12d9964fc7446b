import { redirect } from "next/navigation";
import { VolumePage } from "../../../../../../components/volumes/volume-page.tsx";
import { links } from "../../../../../../lib/links.ts";
import { decoded, type Params } from "../../../../../../lib/params.ts";

interface Props {
  readonly params: Params<"host" | "uuid">;
  readonly searchParams: Promise<{ readonly name?: string | readonly string[] }>;
}

/** One volume, named in the query; without a name the list of volumes. */
export default async function Page({ params, searchParams }: Props) {
  const { host, uuid } = await params;
  const { name } = await searchParams;
  if (typeof name !== "string") redirect(links.pool(decoded(host), decoded(uuid), "volumes"));
  return <VolumePage host={decoded(host)} pool={decoded(uuid)} name={name} />;
}
