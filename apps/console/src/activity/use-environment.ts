import { useMemo } from 'react';
import { type CombinedError, useSubscription } from 'urql';
import type { DeploymentAnswer, EnvironmentAnswer } from '../graphql/answers.js';
import { deploymentSubscription, environmentSubscription } from '../graphql/documents.js';

export interface LiveEnvironment {
  /** Null until the first answer. */
  readonly environment: EnvironmentAnswer | null;
  readonly deployment: DeploymentAnswer | null;
}

/** The environment and its latest deployment as they are now; both follow the server's events. */
export function useEnvironment(id: string | null): LiveEnvironment {
  const paused = id === null;
  const variables = { id: id ?? '' };
  const [status] = useSubscription({
    query: environmentSubscription,
    variables,
    pause: paused,
  });
  const [progress] = useSubscription({
    query: deploymentSubscription,
    variables,
    pause: paused,
  });
  const { data, error } = status;
  const environment = useMemo(() => data && { ...data.environmentStatus, unseen: unseenIn(error) }, [data, error]);
  return { environment: environment ?? null, deployment: progress.data?.deploymentProgress ?? null };
}

const unseenIn = (error: CombinedError | undefined): string | null =>
  error?.graphQLErrors.find(({ path }) => path?.includes('units'))?.message ?? null;
