import { JobList } from "../../components/jobs/job-list.tsx";

export default function Page() {
  return <JobList />;
}
