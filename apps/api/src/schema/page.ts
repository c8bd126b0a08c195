import { Refusal } from '@tiffin/kernel';

/** Most rows that one field gives out at once. */
export const longestPage = 100;

/** `first`, with its default and bounds. */
export function readFirst(first: number | null | undefined): number {
  const count = first ?? 20;
  if (count < 1 || count > longestPage) {
    throw Refusal.of('INPUT_INVALID', 'first', `it is ${count}; ask for 1 to ${longestPage}.`);
  }
  return count;
}

/** Hides what a cursor is made of, so that nobody builds one. */
export const writeCursor = (key: string | number): string => Buffer.from(`after ${key}`).toString('base64url');

/** The key of a list that goes by number. */
export const isNumber = (key: string): boolean => /^\d{1,9}$/.test(key);

/** What `writeCursor` was given, if it is of the form: a cursor is text from outside like any other. */
export function readCursor(cursor: string | null | undefined, isOfForm: (key: string) => boolean): string | null {
  if (cursor === null || cursor === undefined) return null;
  const key = /^after (.+)$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1];
  if (key === undefined || !isOfForm(key)) {
    throw Refusal.of('INPUT_INVALID', 'after', 'it is no cursor of this list. Use `pageInfo.endCursor` as it came.');
  }
  return key;
}

/** A connection from one row more than was asked for. */
export function connectionOf<Node>(rows: readonly Node[], first: number, keyOf: (node: Node) => string | number) {
  const edges = rows.slice(0, first).map((node) => ({ cursor: writeCursor(keyOf(node)), node }));
  return { edges, pageInfo: { hasNextPage: rows.length > first, endCursor: edges.at(-1)?.cursor ?? null } };
}
