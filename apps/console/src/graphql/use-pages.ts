import type { TadaDocumentNode } from '@tiffin/contracts/graphql';
import { useCallback, useEffect, useReducer, useRef } from 'react';
import { type Client, type CombinedError, useClient } from 'urql';

interface Connection<Node> {
  readonly edges: readonly { readonly node: Node }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

export interface Paged<Data, Node> {
  readonly document: TadaDocumentNode<Data, never>;
  /** All but `after`. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly connectionOf: (data: Data) => Connection<Node>;
}

interface Loaded<Node> {
  readonly nodes: readonly Node[];
  /** Null: there is no more. */
  readonly next: string | null;
  /** Null: nothing has come yet. */
  readonly error: CombinedError | null;
  /** `first`: nothing has come yet; `again`: what is shown is being read anew, also where that is an empty list. */
  readonly state: 'first' | 'again' | 'more' | 'idle';
  /** Whether it ever came: from then on the page stays, and what is open on it. */
  readonly hasCome: boolean;
}

export interface Pages<Node> extends Loaded<Node> {
  readonly more: () => void;
  /** From the first page on; what is shown stays until that is there. */
  readonly reload: () => void;
}

type Step<Node> =
  | { readonly is: 'asked'; readonly state: 'first' | 'more' }
  | { readonly is: 'came'; readonly page: Connection<Node>; readonly isFirst: boolean }
  | { readonly is: 'failed'; readonly error: CombinedError };

const nothing = { nodes: [], next: null, error: null, state: 'first', hasCome: false } as const;

export function taken<Node>(loaded: Loaded<Node>, step: Step<Node>): Loaded<Node> {
  if (step.is === 'asked') return { ...loaded, state: stateOf(loaded, step.state), error: null };
  if (step.is === 'failed') return { ...loaded, state: 'idle', error: step.error };
  const { edges, pageInfo } = step.page;
  const nodes = edges.map(({ node }) => node);
  const next = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  return {
    nodes: step.isFirst ? nodes : [...loaded.nodes, ...nodes],
    next,
    error: null,
    state: 'idle',
    hasCome: true,
  };
}

const stateOf = (loaded: { readonly hasCome: boolean }, asked: 'first' | 'more') =>
  asked === 'first' && loaded.hasCome ? 'again' : asked;

/** A list of the API that comes in pages: the first one, and each next when it is asked for. */
export const usePages = <Data, Node>(paged: Paged<Data, Node>): Pages<Node> => useLoaded(paged, pageOf);

/** All of a list that is not long: what is shown is replaced once the whole of it is there. */
export const useAllPages = <Data, Node>(paged: Paged<Data, Node>): Pages<Node> => useLoaded(paged, allPagesOf);

type Load = typeof pageOf;

function useLoaded<Data, Node>(paged: Paged<Data, Node>, ask: Load): Pages<Node> {
  const client = useClient();
  const [loaded, step] = useReducer(taken<Node>, nothing);
  const asked = useRef(0);
  const latest = useRef(paged);
  latest.current = paged;
  const key = JSON.stringify(paged.variables);
  const load = useCallback(
    async (after: string | null): Promise<void> => {
      asked.current += 1;
      const turn = asked.current;
      const isFirst = after === null;
      step({ is: 'asked', state: isFirst ? 'first' : 'more' });
      const result = await ask(client, latest.current, after);
      // Whoever has asked for something else meanwhile, e.g. with another filter, does not want this one.
      if (turn !== asked.current) return;
      if (result.error) step({ is: 'failed', error: result.error });
      else step({ is: 'came', page: result.page, isFirst });
    },
    [client, ask],
  );
  useEffect(() => void load(null), [load, key]);
  const more = (): void => void (loaded.next !== null && loaded.state === 'idle' && load(loaded.next));
  return { ...loaded, more, reload: () => void load(null) };
}

type Answer<Node> = { readonly error: CombinedError } | { readonly error?: never; readonly page: Connection<Node> };

async function pageOf<Data, Node>(
  client: Client,
  paged: Paged<Data, Node>,
  after: string | null,
): Promise<Answer<Node>> {
  const variables = { ...paged.variables, after } as never;
  const { data, error } = await client.query(paged.document, variables, { requestPolicy: 'network-only' });
  return error || !data ? { error: error as CombinedError } : { page: paged.connectionOf(data) };
}

async function allPagesOf<Data, Node>(
  client: Client,
  paged: Paged<Data, Node>,
  after: string | null,
): Promise<Answer<Node>> {
  const answer = await pageOf(client, paged, after);
  if (answer.error || !answer.page.pageInfo.hasNextPage) return answer;
  const rest = await allPagesOf(client, paged, answer.page.pageInfo.endCursor);
  return rest.error ? rest : { page: { ...rest.page, edges: [...answer.page.edges, ...rest.page.edges] } };
}
