import { referencePages } from "@cistern/schema/reference";
import { notFound } from "next/navigation";
import { ReferencePageView } from "../../../components/reference/reference-page.tsx";
import { decoded, type Params } from "../../../lib/params.ts";

export default async function Page({ params }: { readonly params: Params<"page"> }) {
  const id = decoded((await params).page);
  const page = referencePages().find((each) => each.id === id);
  if (!page) notFound();
  return <ReferencePageView page={page} />;
}
