import { diffCanvas, readStoredCanvas } from '@tiffin/canvas-rules';
import type { ResultOf } from '@tiffin/contracts/graphql';
import { type Problem, Refusal } from '@tiffin/kernel';
import { useCallback, useState } from 'react';
import { useClient } from 'urql';
import { useBoard } from '../canvas/board.js';
import { saveCanvasMutation } from '../graphql/documents.js';
import { refusalOf, type ShownRefusal } from '../graphql/refusal-of.js';
import { sayNo, takeBackNo } from '../look/say-no.js';

interface Save {
  readonly save: () => Promise<void>;
  readonly saving: boolean;
  /** Someone else changed the same since; the reader decides. */
  readonly conflict: ShownRefusal | null;
  readonly settleConflict: () => void;
}

/** Sends what was changed, and only that, with the revision that it was made on. */
export function useSave(): Save {
  const { project, state, dispatch, setServerProblems, setSavedWarnings, showActivity, selection } = useBoard();
  const editing = selection !== null && selection.kind !== 'connection';
  const client = useClient();
  const [conflict, setConflict] = useState<ShownRefusal | null>(null);
  const { base, draft } = state;
  const refused = useCallback(
    (refusal: ShownRefusal) => {
      dispatch({ is: 'refused' });
      if (refusal.code === 'CANVAS_CONFLICT') return setConflict(refusal);
      setServerProblems(refusal.problems);
      sayNo(refusal.text);
    },
    [dispatch, setServerProblems],
  );
  const save = useCallback(async () => {
    takeBackNo();
    dispatch({ is: 'sent' });
    const input = { projectId: project.id, baseRevision: base.number, operations: diffCanvas(base.canvas, draft) };
    const { data, error } = await client.mutation(saveCanvasMutation, { input }).toPromise();
    if (error || !data)
      return refused(
        error ? refusalOf(error) : { code: 'INTERNAL', text: 'The server answered nothing.', problems: [] },
      );
    const { revision, warnings } = data.saveCanvas;
    const canvas = readStoredCanvas(revision.canvas);
    if (canvas instanceof Refusal) return refused({ code: canvas.code, text: canvas.message, problems: [] });
    dispatch({ is: 'saved', revision: { ...revision, canvas } });
    setSavedWarnings({ number: revision.number, warnings: warnings.map(shownProblem) });
    // Who edits goes on editing: the drawer keeps its room, and the bar below says how it goes.
    if (data.saveCanvas.changed && !editing) showActivity('progress');
  }, [base, client, dispatch, draft, project.id, refused, setSavedWarnings, showActivity, editing]);
  return { save, saving: state.sending !== null, conflict, settleConflict: () => setConflict(null) };
}

type Warning = ResultOf<typeof saveCanvasMutation>['saveCanvas']['warnings'][number];

/** What the API leaves out as null is left out here. */
const shownProblem = ({ entityId, field, rule, message }: Warning): Problem => ({
  rule,
  message,
  ...(entityId === null ? {} : { entityId }),
  ...(field === null ? {} : { field }),
});
