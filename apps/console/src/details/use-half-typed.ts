import { useCallback } from 'react';
import { useBoard } from '../canvas/board.js';
import { fieldKey } from '../draft/half-typed.js';

/** What is typed into a field of the entity in the drawer and is no value yet; null: nothing. */
export function useHalfTyped(path: string): readonly [string | null, (text: string | null) => void] {
  const { state, selection, dispatch } = useBoard();
  const entityId = selection?.kind === 'pipeline' ? selection.gatewayId : (selection?.id ?? '');
  const field = fieldKey(entityId, path);
  const keep = useCallback((text: string | null) => dispatch({ is: 'typed', field, text }), [dispatch, field]);
  return [state.halfTyped[field] ?? null, keep];
}
