import { AuthorityProblem } from '@tiffin/domains-operations';
import { Agent, type Dispatcher, request } from 'undici';
import type { Answer } from './answer.js';
import { connectionWords } from './connection-words.js';

export interface AuthorityPlace {
  readonly directoryUrl: string;
  /** PEM of whom to trust in place of those that everybody trusts: for an authority of an organisation's own. */
  readonly caPem?: string;
  /** For each request, its answer included. */
  readonly withinMs?: number;
}

export interface AuthorityCall {
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly accept?: string;
  /** JSON of a signed request. */
  readonly body?: string;
}

const mostBytes = 1024 * 1024;

/** Requests to one authority: over https, to the host of its directory and nobody else, whatever it answers. */
export class AuthorityHttp {
  private readonly agent: Agent;
  private readonly withinMs: number;

  constructor(private readonly place: AuthorityPlace) {
    this.withinMs = place.withinMs ?? 15_000;
    this.agent = new Agent({ connect: place.caPem === undefined ? {} : { ca: place.caPem } });
  }

  async send(url: string, { method, accept = 'application/json', body }: AuthorityCall): Promise<Answer> {
    const target = this.targetOf(url);
    const headers = { accept, 'user-agent': 'tiffin', ...(body === undefined ? {} : { 'content-type': joseJson }) };
    const signal = AbortSignal.timeout(this.withinMs);
    try {
      const sent = { dispatcher: this.agent, method, headers, body: body ?? null, signal };
      return await read(await request(target, sent));
    } catch (error) {
      if (error instanceof AuthorityProblem) throw error;
      throw new AuthorityProblem('unreachable', connectionWords(error), { cause: error });
    }
  }

  close(): Promise<void> {
    return this.agent.destroy();
  }

  /** An address that the authority names, or that is on record: a request signed for one authority must not be carried to another. */
  private targetOf(url: string): URL {
    const [home, target] = [URL.parse(this.place.directoryUrl), URL.parse(url)];
    if (home?.protocol !== 'https:')
      throw new AuthorityProblem('account', 'The address of the authority’s directory is not one of https.');
    if (target?.origin !== home.origin || target.username !== '' || target.password !== '') {
      const cause = new Error(`${url.slice(0, 300)} is not of ${home.origin}`);
      throw new AuthorityProblem('refused', 'This leads to another host than that of the authority.', { cause });
    }
    return target;
  }
}

const joseJson = 'application/jose+json';

async function read({ statusCode, headers, body }: Dispatcher.ResponseData): Promise<Answer> {
  if (statusCode >= 300 && statusCode < 400) {
    body.on('error', () => undefined).destroy();
    throw new AuthorityProblem('unreachable', `The authority sends whoever asks elsewhere (${statusCode}).`);
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > mostBytes) throw new AuthorityProblem('unreachable', 'The authority’s answer is longer than 1 MB.');
    chunks.push(chunk);
  }
  const header = (name: string): string | null => {
    const value = headers[name];
    return (Array.isArray(value) ? value[0] : value) ?? null;
  };
  return { status: statusCode, text: Buffer.concat(chunks).toString(), header };
}
