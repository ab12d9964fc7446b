/** Addresses of the pages. Names of volumes travel in the query, never as a path segment. */
const part = encodeURIComponent;

export const links = {
  overview: () => "/",
  jobs: () => "/jobs",
  job: (host: string, job: string) => `/jobs?host=${part(host)}&job=${part(job)}`,
  host: (host: string) => `/hosts/${part(host)}`,
  secrets: (host: string) => `/hosts/${part(host)}/secrets`,
  importPools: (host: string) => `/hosts/${part(host)}/import`,
  reference: (page?: string) => (page ? `/reference/${part(page)}` : "/reference"),
  newPool: (host: string) => `/hosts/${part(host)}/pools/new`,
  pool: (host: string, uuid: string, tab?: "volumes" | "xml") =>
    `/hosts/${part(host)}/pools/${part(uuid)}${tab ? `?tab=${tab}` : ""}`,
  newVolume: (host: string, uuid: string) => `/hosts/${part(host)}/pools/${part(uuid)}/volumes/new`,
  download: (host: string, pool: string, name: string) =>
    `/api/hosts/${part(host)}/bytes/download?pool=${part(pool)}&volume=${part(name)}`,
  volume: (host: string, uuid: string, name: string, tab?: "xml") =>
    `/hosts/${part(host)}/pools/${part(uuid)}/volumes?name=${part(name)}${tab ? `&tab=${tab}` : ""}`,
};
