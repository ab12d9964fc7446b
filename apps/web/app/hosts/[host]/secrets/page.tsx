import { SecretsPage } from "../../../../components/secrets/secrets-page.tsx";
import { decoded, type Params } from "../../../../lib/params.ts";

export default async function Page({ params }: { readonly params: Params<"host"> }) {
  return <SecretsPage host={decoded((await params).host)} />;
}
