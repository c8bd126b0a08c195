import { readStoredCanvas } from '@tiffin/canvas-rules';
import { Refusal } from '@tiffin/kernel';
import { type Dispatch, useEffect } from 'react';
import { useSubscription } from 'urql';
import type { DraftAction } from '../draft/draft-state.js';
import { canvasSubscription } from '../graphql/documents.js';

/** Hands each revision that anybody saves to the draft, which decides what it means for it. */
export function useNewerRevisions(projectId: string, dispatch: Dispatch<DraftAction>): void {
  const [{ data }] = useSubscription({
    query: canvasSubscription,
    variables: { id: projectId },
  });
  const revision = data?.canvasChanged;
  useEffect(() => {
    if (!revision) return;
    const canvas = readStoredCanvas(revision.canvas);
    if (!(canvas instanceof Refusal)) dispatch({ is: 'arrived', revision: { ...revision, canvas } });
  }, [revision, dispatch]);
}
