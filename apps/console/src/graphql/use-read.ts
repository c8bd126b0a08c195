import { useCallback, useEffect, useReducer, useRef } from 'react';
import { type AnyVariables, type CombinedError, type TypedDocumentNode, useClient } from 'urql';

export interface Read<Data> {
  /** The newest that came for these variables; null: nothing has come yet. */
  readonly data: Data | null;
  /** Why it could not be read the last time. */
  readonly error: CombinedError | null;
  /** What came stays until the new is there. */
  readonly again: () => void;
}

interface Kept<Data> {
  /** Of the variables. */
  readonly key: string;
  readonly data: Data | null;
  readonly error: CombinedError | null;
}

export interface Came<Data> {
  readonly key: string;
  readonly data?: Data | undefined;
  readonly error?: CombinedError | undefined;
}

/** What is kept after an answer: the answer, or beside what came before for the same variables why there is none. */
export function keptAfter<Data>(kept: Kept<Data>, { key, data, error }: Came<Data>): Kept<Data> {
  if (!error && data !== undefined) return { key, data, error: null };
  return { key, data: kept.key === key ? kept.data : null, error: error ?? null };
}

/** Asks a question when it is first shown, and again when its variables change; null: not now. Pages read through this, or `usePages`. */
export function useRead<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables | null,
): Read<Data> {
  const client = useClient();
  const key = JSON.stringify(variables);
  const [kept, step] = useReducer(keptAfter<Data>, { key, data: null, error: null });
  const asked = useRef(0);
  const latest = useRef({ document, variables });
  latest.current = { document, variables };
  const read = useCallback(async (): Promise<void> => {
    asked.current += 1;
    const turn = asked.current;
    const question = latest.current;
    if (question.variables === null) return;
    const { data, error } = await client.query(question.document, question.variables, {
      requestPolicy: 'network-only',
    });
    // Whoever has asked once more meanwhile waits for that.
    if (turn === asked.current) step({ key: JSON.stringify(question.variables), data, error });
  }, [client]);
  useEffect(() => void read(), [read, key]);
  const again = useCallback(() => void read(), [read]);
  return kept.key === key ? { data: kept.data, error: kept.error, again } : { data: null, error: null, again };
}
