/** This room knows no Node; its tests run there all the same. */
declare const process: { threadCpuUsage(): { readonly user: number; readonly system: number } };

/** Milliseconds that this thread has worked: what else the machine does meanwhile does not count. */
export function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
