import { HostPage } from "../../../components/pools/host-page.tsx";
import { decoded, type Params } from "../../../lib/params.ts";

export default async function Page({ params }: { readonly params: Params<"host"> }) {
  return <HostPage host={decoded((await params).host)} />;
}
