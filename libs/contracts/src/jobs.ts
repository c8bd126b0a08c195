/** A job is a doorbell: it carries ids only and says "look at this environment". The worker re-reads everything. */
export interface EnvironmentJob {
  readonly tenantId: string;
  readonly environmentId: string;
}

export const queues = { build: 'build', deploy: 'deploy' } as const;
export type QueueName = (typeof queues)[keyof typeof queues];
