import { useEffect, useReducer } from 'react';
import { useClient } from 'urql';
import { enter, type Entry, entryAfter, follow } from './enter.js';

/** Null while it is asked. `again` asks anew. */
export function useEntry(): { readonly entry: Entry | null; readonly again: () => void } {
  const client = useClient();
  const [entry, setEntry] = useReducer(entryAfter, null);
  const [turn, again] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    let isLeft = false;
    void enter(client).then((next) => isLeft || setEntry(next));
    return () => {
      isLeft = true;
    };
  }, [client, turn]);
  const isIn = entry?.is === 'in';
  useEffect(() => (isIn ? follow(client, (viewer) => setEntry({ is: 'in', viewer })) : undefined), [client, isIn]);
  return { entry, again };
}
