import { createHash, timingSafeEqual } from 'node:crypto';

export interface CellTokens {
  /** May do everything. */
  readonly write: string;
  /** May look, and change nothing: for who shows what the cell sees. */
  readonly read: string;
}

export type CellRight = keyof CellTokens;

/** What the sender of a header may do; null: nothing. */
export function rightOf(authorization: string | undefined, tokens: CellTokens): CellRight | null {
  if (hasToken(authorization, tokens.write)) return 'write';
  return hasToken(authorization, tokens.read) ? 'read' : null;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Compares in constant time, over digests of equal length, so that an answer's delay tells nothing about the token. */
const hasToken = (authorization: string | undefined, token: string): boolean =>
  timingSafeEqual(digest(authorization ?? ''), digest(`Bearer ${token}`));
