import { FlattenedSign, type JWK } from 'jose';
import type { AccountKey } from './account-key.js';
import { AcmeProblem, problemOf } from './acme-problem.js';
import type { Answer } from './answer.js';
import type { AuthorityDirectory } from './authority-directory.js';
import type { AuthorityHttp } from './authority-http.js';

/** Who signs: an account by its address, or a key that has none yet. */
export type Signer = { readonly kid: string } | { readonly jwk: JWK };

export interface SignedCall {
  readonly url: string;
  /** Null: what lies there is asked for ("POST-as-GET"). */
  readonly payload: object | null;
  readonly accept?: string;
  readonly about: 'account' | 'order';
}

/** A nonce is good for one request, may have ended, and an authority of several servers may not know that of another. */
const mostTries = 10;
const keptNonces = 20;

/** Requests as RFC 8555 wants them: each signed, for one address, with a nonce that is used once. */
export class SignedRequests {
  private readonly nonces: string[] = [];

  constructor(
    private readonly http: AuthorityHttp,
    private readonly directory: AuthorityDirectory,
  ) {}

  /** Throws what the authority says where it does not do what is asked. */
  async send(call: SignedCall, key: AccountKey, signer: Signer): Promise<Answer> {
    for (let tried = 1; ; tried++) {
      const answer = await this.try(call, key, signer);
      if (answer.status < 300) return answer;
      const problem = problemOf(answer, call.about);
      if (problem.type !== 'badNonce' || tried === mostTries) throw problem;
    }
  }

  private async try({ url, payload, accept }: SignedCall, key: AccountKey, signer: Signer): Promise<Answer> {
    const content = payload === null ? '' : JSON.stringify(payload);
    const body = await new FlattenedSign(new TextEncoder().encode(content))
      .setProtectedHeader({ alg: key.algorithm, nonce: await this.nonce(), url, ...signer })
      .sign(key.key);
    const sent = { method: 'POST', body: JSON.stringify(body), ...(accept === undefined ? {} : { accept }) } as const;
    const answer = await this.http.send(url, sent);
    this.keep(answer);
    return answer;
  }

  private async nonce(): Promise<string> {
    const kept = this.nonces.pop();
    if (kept !== undefined) return kept;
    const { newNonce } = await this.directory.read();
    const answer = await this.http.send(newNonce, { method: 'HEAD' });
    const nonce = nonceOf(answer);
    if (answer.status >= 300 || nonce === null) throw problemOf(answer, 'authority');
    return nonce;
  }

  private keep(answer: Answer): void {
    const nonce = nonceOf(answer);
    if (nonce !== null && this.nonces.length < keptNonces) this.nonces.push(nonce);
  }
}

const nonceOf = (answer: Answer): string | null => {
  const nonce = answer.header('replay-nonce');
  return nonce !== null && /^[A-Za-z0-9_-]{1,512}$/.test(nonce) ? nonce : null;
};

export const isProblem = (error: unknown, ...types: readonly string[]): error is AcmeProblem =>
  error instanceof AcmeProblem && types.includes(error.type ?? '');
