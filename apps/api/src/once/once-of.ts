import { createHash } from 'node:crypto';
import { grantOnce, Once, operatorOnce } from '@tiffin/access';
import { canonicalJson, disjointKey, type Json, Refusal } from '@tiffin/kernel';
import type { GraphQLResolveInfo } from 'graphql';
import type { Grants } from '../access/admission.js';
import type { RequestContext } from '../session/request-context.js';

/** As a string of a structured field, in quotes, or bare. */
const form = /^(?:"([\x21\x23-\x5b\x5d-\x7e]{1,255})"|([\x21\x23-\x5b\x5d-\x7e]{1,255}))$/;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What the header Idempotency-Key of a mutation's request asks for; null where there is none. */
export function onceOf(
  { reply }: RequestContext,
  { operation, path }: Pick<GraphQLResolveInfo, 'operation' | 'path'>,
  isAnswerKept: boolean,
): Once | null {
  const header = reply?.request.headers['idempotency-key'];
  if (header === undefined || operation.operation !== 'mutation') return null;
  const key = readKey(String(header));
  // With the key, which is stored nowhere: what was sent may be a secret, and of one request alone it could be guessed.
  const requestHash = sha256(disjointKey(key, canonicalJson((reply?.request.body ?? null) as Json)));
  return new Once({ keyHash: sha256(key), requestHash, field: String(path.key), isAnswerKept });
}

function readKey(header: string): string {
  const match = form.exec(header);
  if (!match)
    throw Refusal.of('INPUT_INVALID', 'Idempotency-Key', 'send one to 255 printable characters, e.g. a UUID.');
  return match[1] ?? (match[2] as string);
}

/** The same grants, for what is to happen once. */
export function grantedOnce(grants: Grants, once: Once | null): Grants {
  if (!once) return grants;
  const { tenant, person, operator } = grants;
  return {
    ...grants,
    ...(tenant ? { tenant: grantOnce(tenant, once) } : {}),
    ...(person ? { person: { ...person, once } } : {}),
    ...(operator ? { operator: operatorOnce(operator, once) } : {}),
  };
}
