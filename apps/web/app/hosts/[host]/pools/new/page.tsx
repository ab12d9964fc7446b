import { CreatePool } from "../../../../../components/pools/create-pool.tsx";
import { decoded, type Params } from "../../../../../lib/params.ts";

export default async function Page({ params }: { readonly params: Params<"host"> }) {
  return <CreatePool host={decoded((await params).host)} />;
}
