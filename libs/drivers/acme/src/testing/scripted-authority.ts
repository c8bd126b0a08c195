import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { makeCertificate } from '@tiffin/testing/certificates';

export interface ScriptedCall {
  readonly method: string;
  readonly path: string;
  /** Of a signed request: its protected header, and what it carries; null where it only asks for what is there. */
  readonly signed: Readonly<Record<string, unknown>>;
  readonly payload: unknown;
}

export interface ScriptedAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON. */
  readonly body?: unknown;
}

type Script = (call: ScriptedCall) => ScriptedAnswer | 'nothing';

export const problem = (type: string, detail = 'No.', status = 400): ScriptedAnswer => ({
  status,
  body: { type: `urn:ietf:params:acme:error:${type}`, detail },
});

const json = 'application/json';

/** An https server that answers as a test says: what a real authority does only when it is broken. It knows an account, and no orders. */
export class ScriptedAuthority implements AsyncDisposable {
  readonly calls: ScriptedCall[] = [];
  private readonly scripts = new Map<string, Script>();
  private readonly port: number;
  private nonces = 0;

  private constructor(
    private readonly server: Server,
    readonly ca: string,
  ) {
    this.port = (server.address() as AddressInfo).port;
    server.on('request', (asked: IncomingMessage, answer) => {
      void this.answerTo(asked).then((said) => {
        if (said === 'nothing') return;
        const nonce = `nonce-${++this.nonces}`;
        const body = typeof said.body === 'object' ? JSON.stringify(said.body) : String(said.body ?? '');
        answer.writeHead(said.status ?? 200, { 'content-type': json, 'replay-nonce': nonce, ...said.headers });
        answer.end(body);
      });
    });
    this.on('/dir', () => ({ body: this.directory() }));
    this.on('/nonce', () => ({}));
    this.on('/account', () => ({ headers: { location: this.url('/account/1') }, body: { status: 'valid' } }));
  }

  static async start(): Promise<ScriptedAuthority> {
    const { key, cert } = makeCertificate({ names: ['127.0.0.1'] });
    const server = createServer({ key, cert }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ScriptedAuthority(server, cert);
  }

  url(path: string): string {
    return `https://127.0.0.1:${this.port}${path}`;
  }

  directory() {
    return { newNonce: this.url('/nonce'), newAccount: this.url('/account'), newOrder: this.url('/order') };
  }

  /** In place of what it answered there before. */
  on(path: string, ...scripts: readonly Script[]): void {
    let at = 0;
    this.scripts.set(path, (call) => {
      const script = scripts[Math.min(at++, scripts.length - 1)];
      return script ? script(call) : {};
    });
  }

  /** An order at `/order/1` for a name that is to be proved, unless `order`, `authorization` or `challenge` say otherwise. */
  hasOrder(
    fields: { readonly order?: object; readonly authorization?: object; readonly challenge?: object } = {},
  ): void {
    const urls = { authorizations: [this.url('/authorization/1')], finalize: this.url('/finalize/1') };
    const order = { status: 'pending', ...urls, ...fields.order };
    const challenge = { type: 'http-01', url: this.url('/challenge/1'), status: 'pending', token: 'abcdefgh-ABCDEFGH' };
    const proof = { ...challenge, ...fields.challenge };
    this.on('/order', () => ({ status: 201, headers: { location: this.url('/order/1') }, body: order }));
    this.on('/order/1', () => ({ body: order }));
    this.on('/challenge/1', () => ({ body: proof }));
    this.on('/authorization/1', () => ({
      body: { status: 'pending', challenges: [proof], ...fields.authorization },
    }));
    this.on('/finalize/1', () => ({ body: { ...order, status: 'processing' } }));
  }

  callsOf(path: string): readonly ScriptedCall[] {
    return this.calls.filter((call) => call.path === path);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  private async answerTo(asked: IncomingMessage): Promise<ScriptedAnswer | 'nothing'> {
    const sent = await text(asked);
    const { protected: header, payload } = sent === '' ? {} : (JSON.parse(sent) as Record<string, string>);
    const call = {
      method: asked.method ?? '',
      path: asked.url ?? '',
      signed: header ? (decoded(header) as Record<string, unknown>) : {},
      payload: payload ? decoded(payload) : null,
    };
    this.calls.push(call);
    return this.scripts.get(call.path)?.(call) ?? { status: 404 };
  }
}

const decoded = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
