import type { ResultOf } from '@tiffin/contracts/graphql';
import type { Client } from 'urql';
import { refusalOf, type ShownRefusal } from '../graphql/refusal-of.js';
import { signInMutation, type viewerFields, viewerQuery, viewerSubscription } from './viewer-documents.js';

export type ViewerAnswer = ResultOf<typeof viewerFields>;

export type Entry =
  | {
      readonly is: 'in';
      readonly viewer: ViewerAnswer;
      /** Why who that is could not be read anew. */
      readonly trouble?: ShownRefusal;
    }
  | { readonly is: 'refused'; readonly refusal: ShownRefusal };

/** Whoever is in stays in where asking again fails: their page is what it was, and that is said. */
export function entryAfter(before: Entry | null, next: Entry): Entry {
  if (before?.is !== 'in' || next.is === 'in') return next;
  return { is: 'in', viewer: before.viewer, trouble: next.refusal };
}

/** Who is signed in. Whoever comes for the first time gets their tenant and first project now. */
export async function enter(client: Client): Promise<Entry> {
  const { data, error } = await client.query(viewerQuery, {});
  if (error) return { is: 'refused', refusal: refusalOf(error) };
  if (data?.viewer.user) return { is: 'in', viewer: data.viewer };
  const first = await client.mutation(signInMutation, {});
  if (first.data) return { is: 'in', viewer: first.data.signIn.viewer };
  return { is: 'refused', refusal: first.error ? refusalOf(first.error) : nothing };
}

const nothing: ShownRefusal = { code: 'INTERNAL', text: 'The server said nothing.', problems: [] };

const againMs = 2_000;

/** Tells of each change of what the person may do, until the answer is called: a role, a new tenant, a removal. */
export function follow(client: Client, heard: (viewer: ViewerAnswer) => void): () => void {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const open = () =>
    client.subscription(viewerSubscription, {}).subscribe(({ data, error }) => {
      if (data) heard(data.viewerChanged);
      // The server ended it, which does not say that there is nothing more to hear.
      if (error) waiting = setTimeout(() => (stream = open()), againMs);
    });
  let stream = open();
  return () => {
    clearTimeout(waiting);
    stream.unsubscribe();
  };
}
