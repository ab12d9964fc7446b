import { PoolPage } from "../../../../../components/pools/pool-page.tsx";
import { decoded, type Params } from "../../../../../lib/params.ts";

export default async function Page({ params }: { readonly params: Params<"host" | "uuid"> }) {
  const { host, uuid } = await params;
  return <PoolPage host={decoded(host)} uuid={decoded(uuid)} />;
}
