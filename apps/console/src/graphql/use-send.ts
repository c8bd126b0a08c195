import { type AnyVariables, type TypedDocumentNode, useMutation } from 'urql';
import { refusalOf } from './refusal-of.js';

export interface Sending<Data, Variables> {
  /** Null where it was refused; the reason is there then. */
  readonly send: (variables: Variables) => Promise<Data | null>;
  readonly isBusy: boolean;
  readonly refusal: string | null;
}

/** Does something whose refusal is shown beside it; `useAct` is for what has no place for one. */
export function useSend<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
): Sending<Data, Variables> {
  const [{ fetching, error }, run] = useMutation(document);
  const send = async (variables: Variables): Promise<Data | null> => {
    const { data, error: reason } = await run(variables);
    return reason ? null : (data ?? null);
  };
  return { send, isBusy: fetching, refusal: error ? refusalOf(error).text : null };
}
