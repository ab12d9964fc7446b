import { Overview } from "../components/pools/overview.tsx";

export default function Page() {
  return <Overview />;
}
