import { decideToken, type Grant, type TokenWish } from '@tiffin/access';
import { accepted, newId, Refusal } from '@tiffin/kernel';
import { decideFurtherToken } from '@tiffin/tenancy-rules';
import type { TokenHolder, TokenRows } from './token-store.js';
import { hashToken, newToken } from './token-text.js';

/** A token that was made now: its text is told once, and kept nowhere. */
export interface MadeToken {
  readonly id: string;
  readonly text: string;
}

export interface WantedToken {
  readonly maker: Pick<Grant, 'role' | 'bounds'>;
  readonly holder: TokenHolder;
  readonly wish: TokenWish;
}

/** Decides, stores and records a token. Refuses NAME_MISLEADING, INPUT_INVALID, TOKEN_TOO_STRONG, NOT_FOUND of the project, QUOTA_EXCEEDED. */
export async function makeToken(rows: TokenRows, { maker, holder, wish }: WantedToken, at: Date): Promise<MadeToken> {
  const { role, bounds } = maker;
  const decided = accepted(decideToken({ role, bounds, endsAt: await rows.endOfActorsToken() }, wish, at));
  const { projectId } = decided;
  if (projectId !== null && !(await rows.hasProject(projectId))) throw Refusal.of('NOT_FOUND', 'project');
  accepted(decideFurtherToken(await rows.standingTokens(holder)));
  const [id, text]: [string, string] = [newId(), newToken()];
  await rows.insertToken({ ...decided, id, hash: hashToken(text), holder });
  const detail = { ...decided, ...holder, expiresAt: decided.expiresAt.toISOString() };
  await rows.audit({ action: 'token.create', objectKind: 'token', objectId: id, detail });
  return { id, text };
}
