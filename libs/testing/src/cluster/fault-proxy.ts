import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { loopbackCertificate, type ServingCertificate } from './loopback-certificate.js';
import { type ProxyFault, type ProxyRule, ProxyRuleInUse } from './fault-proxy-rule.js';
import { FaultProxyTarget } from './fault-proxy-target.js';
import { faultyWatch } from './fault-proxy-watch.js';
import type { Kubectl } from './kubectl.js';

/** A call as it came, and what became of it. */
export interface ProxiedCall {
  /** By the monotonic clock, in ms. */
  readonly atMs: number;
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  readonly isWatch: boolean;
  readonly fault: ProxyFault['does'] | null;
  /** What was answered; null: nothing yet, or never. */
  code: number | null;
}

/** Stands in front of an API server and does to requests what its rules say; who comes with its kubeconfig acts as administrator. */
export class FaultProxy implements AsyncDisposable {
  readonly calls: ProxiedCall[] = [];
  private rules: ProxyRuleInUse[] = [];
  private tokens: readonly string[] = [];
  private isOff = false;
  /** Told of each call before anything is done with it. */
  onCall: (call: ProxiedCall) => void = () => undefined;
  /** Told once the API server has acted, before the caller hears of it. */
  onActed: (call: ProxiedCall) => void = () => undefined;

  private constructor(
    private readonly dir: string,
    private readonly server: Server,
    private readonly target: FaultProxyTarget,
    private readonly certificate: ServingCertificate,
  ) {
    server.on('request', (asked, answer) => {
      this.handle(asked as IncomingMessage, answer).catch(() => answer.destroy());
    });
  }

  static async open(kubectl: Kubectl): Promise<FaultProxy> {
    const [certificate, target] = [await loopbackCertificate(), await FaultProxyTarget.of(kubectl)];
    const server = createServer(certificate).listen(0, '127.0.0.1');
    // As an API server: who sends on a connection that is just being closed would see a fault that nobody has injected.
    server.keepAliveTimeout = 120_000;
    await once(server, 'listening');
    const proxy = new FaultProxy(await mkdtemp(join(tmpdir(), 'tiffin-proxy-')), server, target, certificate);
    await proxy.rotate();
    return proxy;
  }

  /** A file that leads here. */
  get kubeconfig(): string {
    return join(this.dir, 'kubeconfig');
  }

  /** From now on, in the place of those from before. */
  rule(...rules: readonly ProxyRule[]): void {
    this.rules = rules.map((rule) => new ProxyRuleInUse(rule));
  }

  /** Every connection breaks, and new ones do at once. */
  setOff(): void {
    this.isOff = true;
    this.server.closeAllConnections();
  }

  setOn(): void {
    this.isOff = false;
  }

  /** The kubeconfig has new credentials, and those from before are not taken any more. */
  async rotate(): Promise<void> {
    const token = randomBytes(16).toString('hex');
    this.tokens = [...this.tokens, token];
    await this.hand(token);
    this.tokens = [token];
  }

  /** Whoever calls is refused until `rotate`. */
  revoke(): void {
    this.tokens = [];
  }

  private async hand(token: string): Promise<void> {
    const { port } = this.server.address() as AddressInfo;
    const cluster = {
      server: `https://127.0.0.1:${port}`,
      'certificate-authority-data': Buffer.from(this.certificate.cert).toString('base64'),
    };
    const config = {
      ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'proxy' },
      clusters: [{ name: 'proxy', cluster }],
      users: [{ name: 'proxy', user: { token } }],
      contexts: [{ name: 'proxy', context: { cluster: 'proxy', user: 'proxy' } }],
    };
    await writeFile(`${this.kubeconfig}.new`, JSON.stringify(config));
    await rename(`${this.kubeconfig}.new`, this.kubeconfig);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    this.target.close();
    await rm(this.dir, { recursive: true, force: true });
  }

  private async handle(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    if (this.isOff) return void answer.destroy();
    const { method = 'GET', url = '/' } = asked;
    const { pathname: path, searchParams } = new URL(url, 'https://localhost');
    const request = { method, path, isWatch: searchParams.get('watch') === 'true' };
    const fault = this.rules.map((rule) => rule.faultOf(request)).find((found) => found !== null) ?? null;
    const call: ProxiedCall = { atMs: performance.now(), ...request, fault: fault?.does ?? null, code: null };
    this.calls.push(call);
    answer.on('finish', () => (call.code = answer.statusCode));
    this.onCall(call);
    const body = await buffer(asked);
    if (!this.tokens.some((token) => asked.headers.authorization === `Bearer ${token}`))
      return say(answer, unauthorized);
    await this.fulfil({ asked, answer, body, call }, fault);
  }

  private async fulfil(exchange: Exchange, fault: ProxyFault | null): Promise<void> {
    const { answer, call } = exchange;
    if (fault !== null && !hasEffect(fault, call)) return instead(answer, fault);
    if (fault?.does === 'delay') await pause(fault.ms);
    const said = await this.target.ask(exchange);
    this.onActed(call);
    await this.passOn(exchange, said, fault);
  }

  private async passOn({ answer, call }: Exchange, said: IncomingMessage, fault: ProxyFault | null): Promise<void> {
    if (fault?.does === 'reset' || fault?.does === 'answer') {
      said.destroy();
      return instead(answer, fault);
    }
    if (call.isWatch && fault !== null) return faultyWatch(said, answer, fault);
    const { connection: _, 'transfer-encoding': __, ...headers } = said.headers;
    answer.writeHead(said.statusCode ?? 500, headers);
    answer.flushHeaders();
    said.pipe(answer);
    said.on('error', () => answer.destroy());
  }
}

interface Exchange {
  readonly asked: IncomingMessage;
  readonly answer: ServerResponse;
  readonly body: Buffer;
  readonly call: ProxiedCall;
}

/** Whether the API server is asked at all. */
function hasEffect(fault: ProxyFault, { isWatch }: ProxiedCall): boolean {
  if (fault.does === 'reset') return fault.when === 'after';
  return fault.does === 'answer' ? fault.hasEffect === true : fault.does !== 'silence' || isWatch;
}

/** In the place of what the API server said, or would have said. */
function instead(answer: ServerResponse, fault: ProxyFault): void {
  if (fault.does === 'reset') answer.destroy();
  if (fault.does === 'answer') say(answer, fault);
}

type Answer = Omit<Extract<ProxyFault, { does: 'answer' }>, 'does'>;

const unauthorized: Answer = { code: 401, reason: 'Unauthorized', message: 'Unauthorized' };

/** As an API server says it. */
function say(answer: ServerResponse, { code, reason = 'Injected', message = 'it is so', retryAfter }: Answer): void {
  const status = { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message };
  answer.writeHead(code, {
    'content-type': 'application/json',
    ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
  });
  answer.end(JSON.stringify(status));
}
