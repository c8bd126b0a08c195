import { type CredentialType, credentialTypes } from '@tiffin/contracts';
import { Refusal } from '@tiffin/kernel';
import { consumerLimits } from './consumer-limits.js';

export { type CredentialType, credentialTypes };

/** Of the others each consumer has one at most, and they are found by the consumer. */
export const hasKeyId = (type: CredentialType): boolean => type === 'key-auth' || type === 'jwt';
/** Tokens of a jwt credential are signed by who issues them. */
export const hasSecret = (type: CredentialType): boolean => type !== 'jwt';

const fewestOfSecret = 8;
const mostBytesOfSecret = 500;

/** Null: one is made, or the type has none. */
export function decideKeyId(type: CredentialType, given: string | null): string | null | Refusal {
  if (given === null && type === 'jwt') return invalid('keyId', 'a jwt credential names the "sub" of its tokens.');
  if (given === null) return null;
  if (!hasKeyId(type)) return invalid('keyId', `a credential of type ${type} has none: it is found by its consumer.`);
  const { form, but } = keyIdForms[type === 'jwt' ? 'jwt' : 'key-auth'];
  return form.test(given) ? given : invalid('keyId', `1 to 200 printable ASCII characters are expected${but}.`);
}

const keyIdForms = {
  jwt: { form: /^[\x21-\x7e]{1,200}$/, but: '' },
  // A client sends key id and secret with a colon between them.
  'key-auth': { form: /^[\x21-\x39\x3b-\x7e]{1,200}$/, but: ', without ":"' },
} as const;

/** A secret that somebody brings along. Null: one is made, or the type has none. */
export function decideSecret(type: CredentialType, given: string | null): string | null | Refusal {
  if (given === null) return null;
  if (!hasSecret(type))
    return invalid('secret', 'a jwt credential has none: its tokens are signed by who issues them.');
  const isText = given.isWellFormed() && !/\p{Cc}/u.test(given);
  const fits = given.length >= fewestOfSecret && new TextEncoder().encode(given).length <= mostBytesOfSecret;
  return isText && fits
    ? given
    : invalid(
        'secret',
        `${fewestOfSecret} characters to ${mostBytesOfSecret} bytes are expected, without control characters.`,
      );
}

/** Each once, in one order. What cannot be a scope is none that there is. */
export function decideScopes(given: readonly string[]): readonly string[] | Refusal {
  const scopes = [...new Set(given)].sort();
  const unknown = scopes.find((scope) => !isScopeName(scope));
  if (unknown !== undefined) return Refusal.of('SCOPE_UNKNOWN', unknown);
  const { scopesOfCredential: most } = consumerLimits;
  return scopes.length > most ? invalid('scopes', `at most ${most} are allowed.`) : scopes;
}

/** A scope-token of RFC 6749, 3.3. */
const isScopeName = (text: string): boolean => /^[\x21\x23-\x5b\x5d-\x7e]{1,60}$/.test(text);

export const decideScopeName = (given: string): string | Refusal =>
  isScopeName(given)
    ? given
    : invalid('name', 'a scope has 1 to 60 printable ASCII characters, without spaces, quotes and backslashes.');

const invalid = (field: string, reason: string): Refusal => Refusal.of('INPUT_INVALID', field, reason);
