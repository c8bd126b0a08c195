import { isIP } from 'node:net';
import { Refusal } from '@tiffin/kernel';
import { Agent, buildConnector, type Dispatcher, request } from 'undici';
import type { AddressRules } from './address-rules.js';
import { checkedLookup, openAddresses, type Resolve, resolveName } from './checked-lookup.js';

export interface OutgoingOptions {
  readonly rules: AddressRules;
  readonly resolve?: Resolve;
  /** For the whole call, the resolving of its name included. */
  readonly withinMs?: number;
  /** Of an answer's body. */
  readonly atMostBytes?: number;
}

export interface OutgoingCall {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface OutgoingAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** Calls by HTTP to addresses that tenants name. Throws ADDRESS_REFUSED or ADDRESS_UNREACHABLE, and nothing else about the other side. */
export class OutgoingCalls {
  private readonly agent: Agent;
  private readonly withinMs: number;
  private readonly atMostBytes: number;

  constructor(private readonly options: OutgoingOptions) {
    this.withinMs = options.withinMs ?? 5_000;
    this.atMostBytes = options.atMostBytes ?? 1024 * 1024;
    this.agent = new Agent({ connect: checkedConnector(options) });
  }

  async send(url: string, { method = 'GET', headers = {}, body }: OutgoingCall = {}): Promise<OutgoingAnswer> {
    const target = this.targetOf(url);
    const signal = AbortSignal.timeout(this.withinMs);
    const sent = { dispatcher: this.agent, method, headers: { ...headers }, body: body ?? null, signal };
    try {
      return await this.read(target, await request(target, sent));
    } catch (error) {
      throw refusalOf(target, error);
    }
  }

  /** Whether an address may be called, without calling it. Throws as `send` does; a name is resolved, and what it means later is seen later. */
  async check(url: string): Promise<void> {
    const target = this.targetOf(url);
    const { rules, resolve = resolveName } = this.options;
    const signal = AbortSignal.timeout(this.withinMs);
    try {
      await Promise.race([refuseClosed(target.hostname, rules, resolve), aborted(signal)]);
    } catch (error) {
      throw refusalOf(target, error);
    }
  }

  close(): Promise<void> {
    return this.agent.destroy();
  }

  private targetOf(url: string): URL {
    const target = URL.parse(url);
    if (!target || !/^https?:$/.test(target.protocol) || target.username !== '' || target.password !== '') {
      throw Refusal.of('ADDRESS_REFUSED', target?.hostname ?? url.slice(0, 100));
    }
    return target;
  }

  private async read(target: URL, { statusCode, headers, body }: Dispatcher.ResponseData): Promise<OutgoingAnswer> {
    if (statusCode >= 300 && statusCode < 400 && statusCode !== 304) {
      body.on('error', () => undefined).destroy();
      throw Refusal.of('ADDRESS_REFUSED', `${target.hostname} (it redirects)`);
    }
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > this.atMostBytes) throw Refusal.of('ADDRESS_UNREACHABLE', target.hostname, 'its answer is too long');
      chunks.push(chunk);
    }
    return { status: statusCode, headers, text: Buffer.concat(chunks).toString() };
  }
}

async function refuseClosed(hostname: string, rules: AddressRules, resolve: Resolve): Promise<void> {
  const host = bare(hostname);
  if (isIP(host) === 0) await openAddresses(rules, resolve, host);
  else if (!rules.isOpen(host)) throw Refusal.of('ADDRESS_REFUSED', host);
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }));

/** An IPv6 address without its brackets. */
const bare = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, '$1');

/** Checks what is connected to: a literal address here, a name's addresses as they are resolved for the connection. */
function checkedConnector({ rules, resolve = resolveName }: OutgoingOptions): buildConnector.connector {
  const connect = buildConnector({ lookup: checkedLookup(rules, resolve) } as buildConnector.BuildOptions);
  return (options, callback) => {
    const host = bare(options.hostname);
    // Node asks no lookup for an address.
    if (isIP(host) !== 0 && !rules.isOpen(host)) return callback(Refusal.of('ADDRESS_REFUSED', host), null);
    connect(options, callback);
  };
}

function refusalOf(target: URL, error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  const isLate = (error as Error).name === 'TimeoutError';
  const why = isLate ? 'it does not answer in time' : 'no connection to it can be made';
  return Refusal.of('ADDRESS_UNREACHABLE', target.hostname, why).because(error);
}
