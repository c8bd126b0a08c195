import { useEffect, useReducer, useRef } from 'react';

/** Counts how often a list is to be read again. */
export function useReload(): { readonly turn: number; readonly reload: () => void } {
  const [turn, reload] = useReducer((count: number) => count + 1, 0);
  return { turn, reload };
}

/** Reads again when the turn changes; what is shown stays until the new comes. */
export function useAnew(turn: string, read: () => void): void {
  const seen = useRef(turn);
  useEffect(() => {
    if (seen.current === turn) return;
    seen.current = turn;
    read();
  });
}
