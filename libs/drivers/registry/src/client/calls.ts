import type { Readable } from 'node:stream';
import { Refusal } from '@tiffin/kernel';
import { Agent, request } from 'undici';
import { Answer } from './answer.js';
import { Pace, type PaceSettings } from './pace.js';
import { readRetryAfter } from './read-retry-after.js';

export interface Body {
  readonly sizeBytes: number;
  /** Anew for each try. */
  readonly open: () => Readable | Buffer;
}

export interface Call {
  readonly method: 'HEAD' | 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Body;
  /** Fewer than the pace's where sending it again is for the caller to decide, who looks first what came of it. */
  readonly tries?: number;
}

/** Answers that another try may change. A registry that is too busy says 429 or 503. */
const passing = new Set([408, 425, 429, 500, 502, 503, 504]);
const silence = { headersTimeout: 60_000, bodyTimeout: 60_000 };

/** What went wrong on this side of the line: a file that is gone, or shorter than it was. */
const ours = new Set([
  'ENOENT',
  'EACCES',
  'EISDIR',
  'EIO',
  'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH',
  'UND_ERR_INVALID_ARG',
]);
const isOurs = (error: unknown): boolean => ours.has((error as NodeJS.ErrnoException).code ?? '');

/** What another try may change. */
class Passing extends Error {
  override readonly name = 'Passing';
}
/** Whether it came of no answer, or of one that passes. */
export const isPassing = (error: unknown): boolean => error instanceof Refusal && error.cause instanceof Passing;

const away = (reason: string, text: string, cause?: unknown): Refusal =>
  Refusal.of('REGISTRY_UNAVAILABLE', reason).because(new Passing(text, { cause }));

/** Requests that are tried again as long as that may help. What is answered at last is the caller's to judge. */
export class Calls {
  readonly pace: Pace;
  private readonly agent: Agent;

  constructor(settings: PaceSettings, answerWithinMs = silence.headersTimeout) {
    this.pace = new Pace(settings);
    this.agent = new Agent({
      headersTimeout: answerWithinMs,
      bodyTimeout: answerWithinMs,
      connect: { timeout: 10_000 },
    });
  }

  /** Throws REGISTRY_UNAVAILABLE where no try was answered, or all were answered with what passes. */
  async send(url: URL, call: Call): Promise<Answer> {
    const tries = call.tries ?? this.pace.settings.tries;
    for (let tried = 1; ; tried++) {
      await this.pace.turn();
      const answer = await this.attempt(url, call).catch((error: unknown) => {
        if (isOurs(error)) throw error;
        return error;
      });
      if (answer instanceof Answer && !passing.has(answer.status)) return answer;
      const refusal = await this.refusalOf(answer);
      if (tried >= tries) throw refusal;
      await this.pace.rest(tried);
    }
  }

  close(): Promise<void> {
    return this.agent.destroy();
  }

  private async attempt(url: URL, { method, headers = {}, body }: Call): Promise<Answer> {
    const answer = await request(url, {
      ...{ method, dispatcher: this.agent, body: body?.open() ?? null },
      headers: { ...headers, ...(body ? { 'content-length': String(body.sizeBytes) } : {}) },
    });
    return new Answer(answer.statusCode, answer.headers, answer.body);
  }

  /** Also closes the pace where the registry asks for that. */
  private async refusalOf(answer: unknown): Promise<Refusal> {
    if (!(answer instanceof Answer)) return away('it does not answer', String(answer), answer);
    const { status } = answer;
    const waitMs = readRetryAfter(answer.header('retry-after'), answer.header('date'), Date.now());
    if (waitMs !== null && (status === 429 || status === 503)) this.pace.close(waitMs);
    return away(`it answered ${status}`, await answer.complaint());
  }
}
