import { CreateVolume } from "../../../../../../../components/volumes/create-volume.tsx";
import { decoded, type Params } from "../../../../../../../lib/params.ts";

export default async function Page({ params }: { readonly params: Params<"host" | "uuid"> }) {
  const { host, uuid } = await params;
  return <CreateVolume host={decoded(host)} pool={decoded(uuid)} />;
}
