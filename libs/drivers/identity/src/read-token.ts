import { mostTokenCharacters } from '@tiffin/tenancy-operations';
import * as z from 'zod/mini';

/** By how much the provider's clock may be ahead of ours. */
const skewS = 10;

const seconds = z.number().check(z.int(), z.gte(0), z.lte(8_640_000_000_000));
const text = z.string().check(z.maxLength(320));

/** `alg` is a list of one: whoever could choose would choose the weakest. */
const headerForm = z.object({
  alg: z.literal('RS256'),
  typ: z.literal('JWT'),
  kid: z.string().check(z.minLength(1), z.maxLength(200)),
  // Says that the reader must understand something; this one does not.
  crit: z.optional(z.never()),
});

const claimsForm = z.object({
  sub: z.string().check(z.regex(/^[\x21-\x7e]{1,255}$/)),
  azp: z.string(),
  exp: seconds,
  iat: seconds,
  nbf: z.optional(seconds),
  auth_time: z.optional(seconds),
  sid: z.catch(z.nullable(text), null),
  email: z.catch(z.nullable(text), null),
  email_verified: z.catch(z.boolean(), false),
  name: z.catch(z.optional(text), undefined),
  preferred_username: z.catch(z.optional(text), undefined),
  realm_access: z.catch(z.object({ roles: z.array(z.string()) }), { roles: [] }),
});

export type Claims = z.output<typeof claimsForm>;

export interface ReadToken {
  /** Of the key that it says it is signed with. */
  readonly kid: string;
  readonly claims: Claims;
}

/** What a token must be besides well-formed. */
export interface TokenRules {
  /** The clients for whom a token may have been issued (`azp`). */
  readonly clients: readonly string[];
  readonly nowS: number;
}

/**
 * Reads a token as strictly as its form allows, signature, issuer and audience apart: those are keycloak-connect's, which overlooks
 * what is looked at here. Null for anything that is not as it must be.
 */
export function readToken(token: string, { clients, nowS }: TokenRules): ReadToken | null {
  const segments = segmentsOf(token);
  const header = headerForm.safeParse(jsonIn(segments?.[0]));
  const claims = claimsForm.safeParse(jsonIn(segments?.[1]));
  if (!header.success || !claims.success || !clients.includes(claims.data.azp)) return null;
  return isOfNow(claims.data, nowS) ? { kid: header.data.kid, claims: claims.data } : null;
}

/** Null unless there are three, each in the one spelling that it has: another would be a second text for the same token. */
function segmentsOf(token: string): readonly string[] | null {
  if (token.length > mostTokenCharacters) return null;
  const segments = token.split('.');
  return segments.length === 3 && segments.every(isCanonical) ? segments : null;
}

const isCanonical = (segment: string): boolean =>
  segment !== '' && Buffer.from(segment, 'base64url').toString('base64url') === segment;

const isOfNow = ({ exp, iat, nbf }: Claims, nowS: number): boolean =>
  exp > nowS && iat <= nowS + skewS && (nbf === undefined || nbf <= nowS + skewS);

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Undefined where the segment is no JSON. */
function jsonIn(segment: string | undefined): unknown {
  try {
    return JSON.parse(utf8.decode(Buffer.from(segment ?? '', 'base64url')));
  } catch {
    return undefined;
  }
}
