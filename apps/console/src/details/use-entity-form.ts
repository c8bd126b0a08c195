import type { Entity } from '@tiffin/canvas-rules';
import { useCallback } from 'react';
import { useBoard } from '../canvas/board.js';
import { withChanges } from '../draft/edits.js';
import { fieldProblem } from './field-problem.js';

export interface EntityForm {
  /** Changes fields. `typing` names the field that is typed in, so that a word is one step of undo. */
  readonly change: (changes: object, typing?: string) => void;
  /** What is wrong with a field (a path with dots), or null. */
  readonly problem: (field: string) => string | null;
}

export function useEntityForm(entity: Entity): EntityForm {
  const { state, edit, problems, known } = useBoard();
  const canvas = state.draft;
  const change = useCallback<EntityForm['change']>(
    (changes, typing) => {
      const next = withChanges(canvas, entity, changes);
      if (typing === undefined) edit(next);
      else edit(next, `${entity.id}.${typing}`);
    },
    [canvas, edit, entity],
  );
  const problem = useCallback(
    (field: string) => fieldProblem([...problems, ...known], entity.id, field),
    [problems, known, entity.id],
  );
  return { change, problem };
}
