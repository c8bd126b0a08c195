/** What is rung for. */
export interface Rings {
  readonly build: { readonly tenantId: string; readonly projectId: string };
  readonly deploy: { readonly tenantId: string; readonly environmentId: string };
  readonly promote: { readonly tenantId: string; readonly environmentId: string };
}

/**
 * What a queue carries: ids that say "look at this", and the ticket by which its worker knows that it was dispatched. The worker re-reads
 * everything.
 */
export interface Job {
  readonly tenantId: string;
  /** Of the project, or of the environment. */
  readonly id: string;
  readonly ticket: number;
}

export const queues = { build: 'build', deploy: 'deploy', promote: 'promote' } as const;
export type QueueName = keyof typeof queues;
