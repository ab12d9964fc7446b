import { ReferenceIndex } from "../../components/reference/reference-index.tsx";

export default function Page() {
  return <ReferenceIndex />;
}
