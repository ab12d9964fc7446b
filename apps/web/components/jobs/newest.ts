/** The page of jobs that the header counts and the list of jobs opens with: one cached answer for both. */
export const newestJobs = { limit: 50 } as const;
