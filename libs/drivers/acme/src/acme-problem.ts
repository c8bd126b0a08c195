import { retryAfterMs } from '@tiffin/events-rules';
import { AuthorityProblem, type AuthorityProblemKind } from '@tiffin/domains-operations';
import { seenOnly } from '@tiffin/kernel';
import { z } from 'zod';
import type { Answer } from './answer.js';

/** A problem document (RFC 7807), as far as it is read. */
export const problemShape = z.object({ type: z.string().default('about:blank'), detail: z.string().default('') });
export type Problem = z.infer<typeof problemShape>;

/** What an authority answered in place of what was asked for. */
export class AcmeProblem extends AuthorityProblem {
  constructor(
    kind: AuthorityProblemKind,
    /** Of RFC 8555, section 6.7, without what they all begin with; null where it is none of those. */
    readonly type: string | null,
    { words, ...options }: { readonly words: string; readonly retryAfterMs: number | null; readonly cause: Error },
  ) {
    super(kind, words, options);
  }
}

const namespace = 'urn:ietf:params:acme:error:';
const mostCharacters = 300;

/** Of all others the order is refused. */
const kinds: Readonly<Record<string, AuthorityProblemKind>> = {
  rateLimited: 'rate-limited',
  accountDoesNotExist: 'account',
  externalAccountRequired: 'account',
  userActionRequired: 'account',
  badPublicKey: 'account',
  badSignatureAlgorithm: 'account',
  invalidContact: 'account',
  unsupportedContact: 'account',
  badNonce: 'unreachable',
  serverInternal: 'unreachable',
  // It becomes ready.
  orderNotReady: 'unreachable',
};

/** What was asked for. Whatever is wrong with a request for the account is wrong with the account. */
export type AskedAbout = 'authority' | 'account' | 'order';

export function problemOf(answer: Answer, about: AskedAbout): AcmeProblem {
  const problem = readProblem(answer);
  const type = problem?.type.startsWith(namespace) ? problem.type.slice(namespace.length) : null;
  const { kind, words } = type === null ? ofStatus(answer, about) : ofType(type, answer.status, problem);
  return new AcmeProblem(kind === 'refused' && about === 'account' ? 'account' : kind, type, {
    words,
    retryAfterMs: retryAfterMs(answer.header('retry-after'), new Date()),
    cause: new Error(`${answer.status} ${answer.text.slice(0, 2_000)}`),
  });
}

interface Reading {
  readonly kind: AuthorityProblemKind;
  readonly words: string;
}

const ofType = (type: string, status: number, problem: Problem | null): Reading => ({
  kind: kinds[type] ?? (status >= 500 ? 'unreachable' : 'refused'),
  words: wordsOf(problem),
});

/** Somebody in between may have answered, whose "no" is not the authority's. An order that is gone has nothing to read. */
function ofStatus({ status, text }: Answer, about: AskedAbout): Reading {
  if (status === 429) return { kind: 'rate-limited', words: 'The authority is asked too much just now.' };
  if (status === 404 && text.trim() === '' && about === 'order')
    return { kind: 'refused', words: 'The authority does not know this order any more.' };
  return { kind: 'unreachable', words: `The authority answers ${status} with something that is not ACME.` };
}

function readProblem({ text }: Answer): Problem | null {
  try {
    return problemShape.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** The authority's own words, short and printable: what is told of a proof may hold what a stranger's server has answered. */
export function wordsOf(problem: Problem | null | undefined): string {
  const detail = seenOnly((problem?.detail ?? '').slice(0, 4 * mostCharacters).replace(/\s+/g, ' '));
  if (detail === '')
    return `The authority does not say why${problem ? ` (${seenOnly(problem.type.slice(0, 100))})` : ''}.`;
  const characters = [...detail];
  return characters.length > mostCharacters ? `${characters.slice(0, mostCharacters).join('')}…` : detail;
}
