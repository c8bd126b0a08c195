/** What of an environment decides whether, and what of it, can be tried again. */
export interface Retryable {
  readonly state: string;
  readonly fault: string | null;
  /** Tries in a row that met the fault. */
  readonly attempts: number;
  /** Whether it waits for its project's builds. */
  readonly followsHead: boolean;
  readonly project: { readonly build: { readonly state: string } };
}

/** Which retry concerns an environment: of the build that it waits for, or of its deployment. */
export const retryOf = ({ followsHead, project }: Retryable): 'build' | 'deployment' =>
  followsHead && project.build.state !== 'built' ? 'build' : 'deployment';

/** Whether there is anything to retry. The operations have the last word; this is for buttons and hints. */
export function mayRetry(environment: Retryable): boolean {
  const { build } = environment.project;
  if (retryOf(environment) === 'build') return build.state === 'failed' || build.state === 'degraded';
  // Nobody has tried anything in vain where only the cell is away.
  return environment.state === 'deploy_failed' || (environment.fault !== null && environment.attempts > 0);
}
