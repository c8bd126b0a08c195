/** Jobs are doorbells: they carry ids only and say "look at this". The worker re-reads everything. */
export interface BuildJob {
  readonly tenantId: string;
  readonly projectId: string;
}

export interface DeployJob {
  readonly tenantId: string;
  readonly environmentId: string;
}

/** What each queue carries. */
export interface QueueJobs {
  readonly build: BuildJob;
  readonly deploy: DeployJob;
}

export const queues = { build: 'build', deploy: 'deploy' } as const;
export type QueueName = keyof QueueJobs;
