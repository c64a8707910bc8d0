/** Runs wait for Pods and deadlines more than they compute. */
export const jobsPerCore = 3;

/** More trials than this on one machine only wait for each other. */
export const mostJobs = 32;
