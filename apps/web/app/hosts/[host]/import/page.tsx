import { ImportPools } from "../../../../components/transfer/import-pools.tsx";
import { decoded, type Params } from "../../../../lib/params.ts";

export default async function Page({ params }: { readonly params: Params<"host"> }) {
  return <ImportPools host={decoded((await params).host)} />;
}
