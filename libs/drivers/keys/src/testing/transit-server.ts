import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestedTransit, TokenOf } from './tested-transit.js';

type Answer = readonly [status: number, body: object];

/** What a policy lets its tokens ask for. */
const policies: Readonly<Record<TokenOf, readonly string[]>> = {
  opens: ['encrypt/tiffin', 'decrypt/tiffin', 'keys/tiffin'],
  seals: ['encrypt/tiffin'],
  signs: ['encrypt/signs'],
};

interface Token {
  readonly of: TokenOf;
  readonly namespace: string;
  readonly until: number;
}

interface Namespace {
  readonly namespace: string;
  readonly versions: readonly Buffer[];
}

const refused = (status: number, error: string): Answer => [status, { errors: [error] }];
const denied = refused(403, '1 error occurred:\n\t* permission denied\n\n');

/** A Transit engine by hand, with one key: as the server of OpenBao answers, what is used of it. */
export class TransitServer implements TestedTransit {
  readonly key = 'tiffin';
  private readonly tokens = new Map<string, Token>();
  /** By namespace: the versions of the one key there. */
  private readonly keys = new Map([['', [randomBytes(32)]]]);
  private oldest = 1;
  private isSealed = false;
  private port = 0;
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      void this.answer(request).then(([status, body]) => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
    });
  }

  static async start(): Promise<TransitServer> {
    const transit = new TransitServer();
    await transit.startAgain();
    for (const token of ['opens', 'seals', 'signs'] as const) await transit.giveToken(token, token);
    return transit;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  rotate(): Promise<void> {
    this.keys.get('')?.push(randomBytes(32));
    return Promise.resolve();
  }

  decryptFrom(version: number): Promise<void> {
    this.oldest = version;
    return Promise.resolve();
  }

  giveToken(id: string, of: TokenOf, ttlMs = Infinity): Promise<void> {
    this.tokens.set(id, { of, namespace: '', until: Date.now() + ttlMs });
    return Promise.resolve();
  }

  makeNamespace(name: string): Promise<string> {
    this.keys.set(name, [randomBytes(32)]);
    this.tokens.set(`opens.${name}`, { of: 'opens', namespace: name, until: Infinity });
    return Promise.resolve(`opens.${name}`);
  }

  seal(): Promise<void> {
    this.isSealed = true;
    return Promise.resolve();
  }

  unseal(): Promise<void> {
    this.isSealed = false;
    return Promise.resolve();
  }

  async startAgain(): Promise<void> {
    await once(this.server.listen(this.port, '127.0.0.1'), 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  close(): Promise<void> {
    return this.stop();
  }

  private async answer(request: IncomingMessage): Promise<Answer> {
    if (this.isSealed) return refused(503, 'Vault is sealed');
    const namespace = String(request.headers['x-vault-namespace'] ?? '');
    const versions = this.keys.get(namespace);
    if (!versions) return refused(404, 'namespace not found');
    return this.answerIn({ namespace, versions }, request);
  }

  private async answerIn({ namespace, versions }: Namespace, request: IncomingMessage): Promise<Answer> {
    const [what = '', key] = String(request.url).split('/').slice(3);
    if (!this.mayAsk(request, namespace, `${what}/${key}`)) return denied;
    if (key === 'signs') return refused(400, `'[0].associated_data' provided for non-AEAD cipher suite ed25519`);
    if (what === 'keys') return [200, { data: { latest_version: versions.length, name: key } }];
    const given = JSON.parse(Buffer.concat(await request.toArray()).toString()) as Record<string, string>;
    return what === 'encrypt' ? this.encrypt(versions, given) : this.decrypt(versions, given);
  }

  private mayAsk({ headers }: IncomingMessage, namespace: string, path: string): boolean {
    const token = this.tokens.get(String(headers['x-vault-token']));
    if (!token || token.until <= Date.now()) return false;
    return token.namespace === namespace && policies[token.of].includes(path);
  }

  private encrypt(versions: readonly Buffer[], given: Record<string, string>): Answer {
    const { plaintext = '', associated_data = '' } = given;
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', versions.at(-1)!, nonce);
    cipher.setAAD(Buffer.from(associated_data, 'base64'));
    const parts = [nonce, cipher.update(Buffer.from(plaintext, 'base64')), cipher.final(), cipher.getAuthTag()];
    const ciphertext = `vault:v${versions.length}:${Buffer.concat(parts).toString('base64')}`;
    return [200, { data: { ciphertext, key_version: versions.length } }];
  }

  private decrypt(versions: readonly Buffer[], given: Record<string, string>): Answer {
    const { ciphertext = '', associated_data = '' } = given;
    const [, version, box = ''] = /^vault:v(\d+):(.+)$/.exec(ciphertext) ?? [];
    const key = versions[Number(version) - 1];
    if (!key) return refused(400, 'invalid ciphertext: no prefix');
    if (Number(version) < this.oldest)
      return refused(400, 'ciphertext or signature version is disallowed by policy (too old)');
    const bytes = Buffer.from(box, 'base64');
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
      decipher.setAAD(Buffer.from(associated_data, 'base64'));
      decipher.setAuthTag(bytes.subarray(-16));
      const plain = Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
      return [200, { data: { plaintext: plain.toString('base64') } }];
    } catch {
      return refused(400, 'cipher: message authentication failed');
    }
  }
}
