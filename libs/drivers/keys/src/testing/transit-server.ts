import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

type Answer = readonly [status: number, body: object];
type Policy = readonly ('encrypt' | 'decrypt' | 'keys')[];

/** A Transit engine by hand, with one key: as the server of Vault and OpenBao answers, what is used of it. */
export class TransitServer {
  readonly key = 'tiffin';
  /** What each token may ask for. */
  readonly policies = new Map<string, Policy>([
    ['opens', ['encrypt', 'decrypt', 'keys']],
    ['seals', ['encrypt']],
  ]);
  /** Answered in the place of everything, as while it is sealed. */
  outage: Answer | null = null;
  private readonly versions = [randomBytes(32)];
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
    await new Promise<void>((done) => transit.server.listen(0, '127.0.0.1', done));
    return transit;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  rotate(): Promise<void> {
    this.versions.push(randomBytes(32));
    return Promise.resolve();
  }

  close(): Promise<void> {
    return new Promise((done) => {
      this.server.close(() => done());
      this.server.closeAllConnections();
    });
  }

  private async answer(request: IncomingMessage): Promise<Answer> {
    if (this.outage) return this.outage;
    const [what = '', key] = String(request.url).split('/').slice(3);
    if (!this.mayAsk(request.headers['x-vault-token'], what))
      return [403, { errors: ['1 error occurred:\n\t* permission denied\n\n'] }];
    if (key !== this.key) return [400, { errors: ['encryption key not found'] }];
    if (what === 'keys') return [200, { data: { latest_version: this.versions.length, name: key } }];
    const given = JSON.parse(Buffer.concat(await request.toArray()).toString()) as Record<string, string>;
    return what === 'encrypt' ? this.encrypt(given) : this.decrypt(given);
  }

  private mayAsk(token: unknown, what: string): boolean {
    const allowed: readonly string[] = this.policies.get(String(token)) ?? [];
    return allowed.includes(what);
  }

  private encrypt({ plaintext = '', associated_data = '' }: Record<string, string>): Answer {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.versions.at(-1)!, nonce);
    cipher.setAAD(Buffer.from(associated_data, 'base64'));
    const parts = [nonce, cipher.update(Buffer.from(plaintext, 'base64')), cipher.final(), cipher.getAuthTag()];
    const ciphertext = `vault:v${this.versions.length}:${Buffer.concat(parts).toString('base64')}`;
    return [200, { data: { ciphertext, key_version: this.versions.length } }];
  }

  private decrypt({ ciphertext = '', associated_data = '' }: Record<string, string>): Answer {
    const [, version, box = ''] = /^vault:v(\d+):(.+)$/.exec(ciphertext) ?? [];
    const key = this.versions[Number(version) - 1];
    if (!key) return [400, { errors: ['invalid ciphertext: no prefix'] }];
    const bytes = Buffer.from(box, 'base64');
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
      decipher.setAAD(Buffer.from(associated_data, 'base64'));
      decipher.setAuthTag(bytes.subarray(-16));
      const plain = Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
      return [200, { data: { plaintext: plain.toString('base64') } }];
    } catch {
      return [400, { errors: ['cipher: message authentication failed'] }];
    }
  }
}
