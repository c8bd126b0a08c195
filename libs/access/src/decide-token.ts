import { decideShownName, Refusal } from '@tiffin/kernel';
import { type Role, roles, type Scope, scopes, type TokenBounds } from './policy.js';

/** Whoever makes a token, with what they are bound to themselves. */
export interface TokenMaker {
  readonly role: Role;
  readonly bounds?: TokenBounds | undefined;
  /** End of the token through which they act; null: it has none, or they act in person. */
  readonly endsAt: Date | null;
}

export interface TokenWish {
  readonly name: string;
  readonly scope: Scope;
  readonly projectId: string | null;
  readonly expiresInDays: number;
}

export interface DecidedToken {
  readonly name: string;
  readonly scope: Scope;
  readonly projectId: string | null;
  readonly expiresAt: Date;
}

const longestDays = 366;
const aDayMs = 86_400_000;

/** Nobody makes a token that may more than they do, or lives longer than what they act through. */
export function decideToken(maker: TokenMaker, wish: TokenWish, at: Date): DecidedToken | Refusal {
  const name = decideTokenName(wish.name);
  if (name instanceof Refusal) return name;
  const { scope, projectId, expiresInDays } = wish;
  if (!Number.isInteger(expiresInDays) || expiresInDays < 1 || expiresInDays > longestDays)
    return Refusal.of('INPUT_INVALID', 'expiresInDays', `it is ${expiresInDays}; ask for 1 to ${longestDays} days.`);
  const expiresAt = new Date(at.getTime() + expiresInDays * aDayMs);
  const excess = excessOf(maker, { scope, projectId, expiresAt });
  return excess === null ? { name, scope, projectId, expiresAt } : Refusal.of('TOKEN_TOO_STRONG', excess);
}

function excessOf({ bounds, endsAt }: TokenMaker, wanted: Omit<DecidedToken, 'name'>): string | null {
  if (bounds && scopes.indexOf(wanted.scope) > scopes.indexOf(bounds.scope)) return `scope is "${bounds.scope}"`;
  if (bounds?.projectId && wanted.projectId !== bounds.projectId) return 'token is for another project';
  return endsAt !== null && wanted.expiresAt > endsAt ? `token ends ${endsAt.toISOString()}` : null;
}

/** Of a token, or of a service account. */
export const decideTokenName = (wanted: string): string | Refusal => decideShownName(wanted, 100);

/** A machine never owns a tenant, and nobody makes one, or acts through one, that stands above themselves. */
export function decideMachineRole(by: Role, role: Role): Role | Refusal {
  if (role === 'owner') return Refusal.of('INPUT_INVALID', 'role', 'a service account is viewer, developer or admin.');
  return roles.indexOf(role) <= roles.indexOf(by) ? role : Refusal.of('TOKEN_TOO_STRONG', `role is "${by}"`);
}
