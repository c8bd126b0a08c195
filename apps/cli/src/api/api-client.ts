import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { print, type TadaDocumentNode } from '@tiffin/contracts/graphql';
import { exitCode } from '../exit-code.js';
import { Failure, type ShownProblem } from '../failure.js';
import { layout } from '../layout.js';
import { freeMegabytes } from '../stack/free-space.js';
import { serverFailure } from './server-failure.js';
import { subscription } from './subscription.js';

interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: {
      readonly code?: string;
      readonly requestId?: string;
      readonly problems?: readonly ShownProblem[];
    };
  }[];
}

/** GraphQL over plain `node:http`, with one kept connection: `up` stays small that way. */
export class ApiClient {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 2 });
  readonly #url: string;

  constructor(
    apiUrl: string,
    /** Asked before each request: tokens may live shorter than a command. */
    private readonly token: () => string | Promise<string>,
  ) {
    this.#url = `${apiUrl}/graphql`;
  }

  /**
   * The data, and what of it could not be had: a cell that is away costs the fields that are asked of it and no other, which are empty
   * then. Without any data the first error is a `Failure`.
   */
  async askPartly<Result, Variables>(
    document: TadaDocumentNode<Result, Variables>,
    variables: Variables,
  ): Promise<{ readonly data: Result; readonly missing: readonly string[] }> {
    const { data, errors = [] } = await this.#post(JSON.stringify({ query: print(document), variables }));
    const [error] = errors;
    if (error && !data) throw refused(error);
    return { data: data as Result, missing: [...new Set(errors.map(({ message }) => message))] };
  }

  /** The data; a refusal or an error of the server is a `Failure` with its code and problems. */
  async ask<Result, Variables>(document: TadaDocumentNode<Result, Variables>, variables: Variables): Promise<Result> {
    const { data, errors } = await this.#post(JSON.stringify({ query: print(document), variables }));
    const error = errors?.[0];
    if (error) throw refused(error);
    return data as Result;
  }

  /** What comes, over one connection. Throws `Failure` for a refusal and `ConnectionBroke` where the connection ends. */
  async *subscribe<Result, Variables>(
    document: TadaDocumentNode<Result, Variables>,
    variables: Variables,
  ): AsyncGenerator<Result> {
    const place = { url: this.#url, token: await this.token() };
    yield* subscription(place, { query: print(document), variables }) as AsyncGenerator<Result>;
  }

  close(): void {
    this.#agent.destroy();
  }

  async #post(body: string): Promise<Answer> {
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${await this.token()}`,
      'content-length': Buffer.byteLength(body),
    };
    return new Promise((resolve, reject) => {
      const call = request(this.#url, { method: 'POST', agent: this.#agent, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve(parse(text, response.statusCode)));
        response.on('error', reject);
      });
      call.setTimeout(30_000, () => call.destroy(new Error('no answer within 30 s')));
      call.on('error', (error) => reject(new Failure(`The API at ${this.#url} does not answer: ${error.message}`)));
      call.end(body);
    });
  }
}

function parse(text: string, status = 0): Answer {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return { errors: [{ message: `The API answered ${status}: ${text.slice(0, 300)}` }] };
  }
}

function refused(error: NonNullable<Answer['errors']>[number]): Failure {
  const { code, problems, requestId } = error.extensions ?? {};
  if (code === 'INTERNAL') return serverFailure(requestId ?? 'unknown', whereItRuns());
  const details = { ...(code ? { code } : {}), ...(problems ? { problems } : {}) };
  return new Failure(error.message, code ? exitCode.refused : exitCode.failed, details);
}

const whereItRuns = (): Parameters<typeof serverFailure>[1] => ({
  freeMb: freeMegabytes(layout.data),
  dataDir: layout.data,
  logFile: join(layout.logs, 'api.log'),
});
