import { retryOf } from '@tiffin/work-rules';
import { useCallback, useState } from 'react';
import { useClient } from 'urql';
import { useBoard } from '../canvas/board.js';
import { retryBuildMutation, retryDeploymentMutation } from '../graphql/documents.js';
import { refusalOf } from '../graphql/refusal-of.js';
import { sayNo, takeBackNo } from '../look/say-no.js';

export interface Retry {
  readonly retry: () => Promise<void>;
  readonly retrying: boolean;
}

/** Has tried again what failed or waits: the build or the deployment. How it goes on comes with the environment. */
export function useRetry(): Retry {
  const { project, environment } = useBoard();
  const client = useClient();
  const [retrying, setRetrying] = useState(false);
  const retry = useCallback(async () => {
    if (!environment) return;
    takeBackNo();
    setRetrying(true);
    const { error } =
      retryOf(environment) === 'build'
        ? await client.mutation(retryBuildMutation, { projectId: project.id }).toPromise()
        : await client.mutation(retryDeploymentMutation, { environmentId: environment.id }).toPromise();
    setRetrying(false);
    if (error) sayNo(refusalOf(error).text);
  }, [client, environment, project.id]);
  return { retry, retrying };
}
