import { refuse } from '../answer.js';
import { decompressed } from '../body/decompressed.js';
import type { Exchange } from '../exchange.js';
import { changeOf } from '../expressions/changes.js';
import type { Passage } from '../process/measured-response.js';
import type { CompileContext, Policy } from './policy.js';
import { headerChanges, memberChanges } from './transformations.js';

const askedFor = (name: string) => changeOf({ is: 'request-header', name });
const [acceptEncoding, range] = [askedFor('accept-encoding'), askedFor('range')];

/** What a service says about the bytes of a body that is changed. */
const ofTheBytes = ['content-encoding', 'content-md5', 'content-digest', 'digest', 'repr-digest', 'accept-ranges'];

/** How one step changes answers, decided at load. */
interface Transformation {
  readonly changeHeaders: ((exchange: Exchange) => void) | undefined;
  readonly changeBody: ((of: unknown, exchange: Exchange) => unknown) | undefined;
  readonly maxBytes: number;
  readonly context: CompileContext;
}

/** Changes headers of every answer, and members of a JSON object in that of a service, which is held back until it is complete. */
export const responseTransformer: Policy<'response-transformer'> = ({ headers, body, maxBytes }, context) => {
  const where = context.where.where;
  const changeHeaders = headers && headerChanges(headers, 'response-header', `${where}, headers`);
  const changeBody = body && memberChanges(body, `${where}, body`);
  const transformation = { changeHeaders, changeBody, maxBytes, context };
  return (exchange) => {
    if (changeBody !== undefined) {
      if (exchange.request.headers['accept-encoding'] !== undefined) acceptEncoding(exchange, 'identity');
      // A part would be no JSON, and would show what the whole is not to.
      range(exchange, undefined);
    }
    exchange.response.passThrough((next) => new TransformedAnswer(exchange, transformation, next));
    return false;
  };
};

class TransformedAnswer implements Passage {
  /** Undefined: the body is not held back. */
  #held: Buffer[] | undefined;
  #length = 0;
  #dropped = false;

  constructor(
    private readonly exchange: Exchange,
    private readonly how: Transformation,
    private readonly next: Passage,
  ) {}

  head(): void {
    this.#length = 0;
    this.#held = this.#isChanged() ? [] : undefined;
    if (this.#held === undefined) this.#pass();
  }

  write(part: Buffer): boolean {
    if (this.#held === undefined) return this.#dropped || this.next.write(part);
    this.#length += part.length;
    if (this.#length > this.how.maxBytes) this.#giveUp();
    else this.#held.push(part);
    return true;
  }

  end(): void {
    if (this.#held === undefined) return this.#dropped ? undefined : this.next.end();
    const body = this.#changed(Buffer.concat(this.#held));
    this.#held = undefined;
    if (body === undefined) return;
    this.exchange.response.setHeader('content-length', body.length);
    this.#pass();
    this.next.write(body);
    this.next.end();
  }

  /** Whether the body of this answer is one to change. */
  #isChanged(): boolean {
    const { response, request } = this.exchange;
    if (this.how.changeBody === undefined || response.isOwn) return false;
    if ([204, 205, 304].includes(response.statusCode)) return false;
    if (!/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(String(response.getHeader('content-type') ?? ''))) {
      this.#tell('the answer is no JSON');
      return false;
    }
    if (request.method !== 'HEAD') return true;
    // How long it would be cannot be told.
    response.removeHeader('content-length');
    return false;
  }

  /** The body as it goes on; undefined where it does not. */
  #changed(given: Buffer): Buffer | undefined {
    const { response } = this.exchange;
    const encoding = String(response.getHeader('content-encoding') ?? 'identity').toLowerCase();
    const plain = decompressed(given, encoding, this.how.maxBytes);
    if (plain === 'too-large') return this.#giveUp();
    if (plain === 'unknown' || plain === 'broken')
      return this.#asItCame(given, `its encoding is ${plain}: ${encoding}`);
    try {
      const changed = Buffer.from(
        JSON.stringify(this.how.changeBody!(JSON.parse(plain.toString('utf8')), this.exchange)),
      );
      this.#adjust();
      return changed;
    } catch (error) {
      return this.#asItCame(given, error instanceof SyntaxError ? 'its JSON cannot be read' : String(error));
    }
  }

  #asItCame(body: Buffer, reason: string): Buffer {
    this.#tell(reason);
    return body;
  }

  #adjust(): void {
    const { response } = this.exchange;
    for (const name of ofTheBytes) response.removeHeader(name);
    weakenEtag(response);
  }

  #giveUp(): undefined {
    const { exchange, how } = this;
    this.#tell(`it has more than ${how.maxBytes} bytes ("maxBytes"): 502`);
    this.#held = undefined;
    exchange.cancel?.();
    refuse(exchange, 'ANSWER_TOO_LARGE');
    this.#dropped = true;
  }

  #tell(reason: string): void {
    const { exchange, how } = this;
    how.context.log.info('response-transformer did not change a body', {
      ...exchange.named,
      apiEndpoint: exchange.route?.endpoint,
      reason,
    });
  }

  #pass(): void {
    this.how.changeHeaders?.(this.exchange);
    this.next.head();
  }
}

/** What comes out of a change is not, byte for byte, what the tag stood for. */
export function weakenEtag(response: Exchange['response']): void {
  const tag = response.getHeader('etag');
  if (typeof tag === 'string' && !tag.startsWith('W/')) response.setHeader('etag', `W/${tag}`);
}
