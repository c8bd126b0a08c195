import type { TokenRow } from '../api/token-documents.js';
import { exitCode } from '../exit-code.js';
import { Failure } from '../failure.js';

type Judged = Pick<TokenRow, 'id' | 'name' | 'revokedAt' | 'expiresAt'>;

/** What has become of a token. */
export function tokenState({ revokedAt, expiresAt }: Pick<Judged, 'revokedAt' | 'expiresAt'>, now: Date) {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && new Date(expiresAt) <= now ? 'expired' : 'active';
}

/** The one that is meant, by its id or, among those that open something, by its name. */
export function chosenToken<Row extends Judged>(tokens: readonly Row[], wanted: string, now: Date): Row {
  const byId = tokens.find(({ id }) => id === wanted);
  const [first, ...others] = byId
    ? [byId]
    : tokens.filter((token) => token.name === wanted && tokenState(token, now) === 'active');
  if (first && others.length === 0) return first;
  const reason = first
    ? `There are several tokens "${wanted}": ${[first, ...others].map(({ id }) => id).join(', ')}. Name one by its id`
    : `There is no token "${wanted}" that opens anything`;
  throw new Failure(`${reason}. See: tiffin token list`, exitCode.usage);
}
