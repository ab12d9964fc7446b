/** Whether a process that was killed is still there, and what keeps it. /proc answers without touching what it waits for. */
import { readdirSync, readFileSync } from "node:fs";

/** The kernel's function that the process sleeps in (proc_pid_wchan(5)), of a thread that no signal ends if there is one. */
export function waitsOn(pid: number): string {
  const read = (path: string): string => {
    try {
      return readFileSync(path, "latin1");
    } catch {
      return "";
    }
  };
  let threads: readonly string[] = [];
  try {
    threads = readdirSync(`/proc/${pid}/task`);
  } catch {
    // It has just ended.
  }
  // proc_pid_stat(5): the state comes behind the name, which may hold anything but ends with the last parenthesis.
  const dead = threads.find((thread) => / D /.test(read(`/proc/${pid}/task/${thread}/stat`).replace(/^.*\)/s, "")));
  const on = read(`/proc/${pid}/task/${dead ?? pid}/wchan`);
  return on === "" || on === "0" ? "unknown" : on;
}
