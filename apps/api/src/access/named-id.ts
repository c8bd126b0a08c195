import { isId, Refusal } from '@tiffin/kernel';

/** An id beside the one that was authorised. What has not the form of one names nothing: the store need not be asked. */
export function namedId(id: string, kind: string): string {
  if (!isId(id)) throw Refusal.of('NOT_FOUND', kind);
  return id;
}
