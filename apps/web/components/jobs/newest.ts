/** The page of jobs that the header counts. */
export const newestJobs = { limit: 50 } as const;
