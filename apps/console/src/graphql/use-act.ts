import { useState } from 'react';
import { type AnyVariables, type TypedDocumentNode, useClient } from 'urql';
import { sayNo, takeBackNo } from '../look/say-no.js';
import { refusalOf } from './refusal-of.js';

export interface Act<Data, Variables> {
  /** Null where it was refused, which is said. */
  readonly run: (variables: Variables) => Promise<Data | null>;
  readonly isBusy: boolean;
}

/** Does something that may be refused: what the page offers is what the policy says, and the server has the last word. */
export function useAct<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
): Act<Data, Variables> {
  const client = useClient();
  const [isBusy, setBusy] = useState(false);
  const run = async (variables: Variables): Promise<Data | null> => {
    setBusy(true);
    const { data, error } = await client.mutation(document, variables);
    setBusy(false);
    if (error) sayNo(refusalOf(error).text);
    else takeBackNo();
    return error ? null : (data ?? null);
  };
  return { run, isBusy };
}
