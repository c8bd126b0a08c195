import { useEffect, useRef } from 'react';
import { type Board, useBoard } from './board.js';

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.closest('input, textarea, select, .cm-editor, [role="dialog"], .drawer') !== null);

const isUndo = (event: KeyboardEvent): boolean => (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z';

function act(event: KeyboardEvent, { dispatch, selection, askToRemove, select }: Board): boolean {
  // A text field undoes its own typing; the draft is undone from outside of it.
  if (isTyping(event.target)) return false;
  if (isUndo(event)) {
    dispatch({ is: event.shiftKey ? 'redone' : 'undone' });
    return true;
  }
  if (!selection) return false;
  if (event.key === 'Delete' || event.key === 'Backspace') askToRemove(selection);
  else if (event.key === 'Escape') select(null);
  else return false;
  return true;
}

/** Delete, Escape, undo and redo anywhere outside of fields. Saving has its own key, beside its button. */
export function useBoardKeys(): void {
  const board = useBoard();
  const latest = useRef(board);
  latest.current = board;
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (act(event, latest.current)) event.preventDefault();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
}
