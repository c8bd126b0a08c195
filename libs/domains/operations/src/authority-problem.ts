/**
 * - `rate-limited`: too much was asked for; `retryAfterMs` where the authority said how long to wait.
 * - `refused`: this order can never succeed (the name is rejected, CAA forbids it, the order is gone, what came is not what was asked for).
 * - `account`: what this installation is set to does not do: the account's key, its terms, its external binding, the directory. An operator has to see to it.
 * - `unreachable`: no answer in time, or none that could be understood. Another try may succeed.
 */
export type AuthorityProblemKind = 'rate-limited' | 'refused' | 'account' | 'unreachable';

/** Why an authority did not do what was asked. The message is for people: short and printable, also where the authority's own words are in it. */
export class AuthorityProblem extends Error {
  override readonly name = 'AuthorityProblem';

  constructor(
    readonly kind: AuthorityProblemKind,
    message: string,
    options: ErrorOptions & { readonly retryAfterMs?: number | null } = {},
  ) {
    super(message, options);
    this.retryAfterMs = options.retryAfterMs ?? null;
  }

  /** How long the authority asks to be left alone; null where it did not say. */
  readonly retryAfterMs: number | null;
}
