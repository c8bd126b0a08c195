import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type JsonObject = Readonly<Record<string, unknown>>;

export interface TestKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export function newTestKey(kid: string = randomUUID(), modulusLength = 2_048): TestKey {
  return { kid, ...generateKeyPairSync('rsa', { modulusLength }) };
}

export const segmentOf = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token in the form of a JWT, signed with RSA and SHA-256 whatever its header says. */
export const signToken = (header: unknown, claims: unknown, key: TestKey): string =>
  signSegments(`${segmentOf(header)}.${segmentOf(claims)}`, key);

export function signSegments(signed: string, { privateKey }: TestKey): string {
  return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
}

const published = ({ kid, publicKey }: TestKey): JsonObject => ({
  ...publicKey.export({ format: 'jwk' }),
  kid,
  use: 'sig',
  alg: 'RS256',
});

/** Keys are dear to make: each run of tests makes two. */
let made: { readonly own: TestKey; readonly foreign: TestKey } | undefined;
export const testKeys = () => (made ??= { own: newTestKey('own'), foreign: newTestKey('foreign') });

/**
 * An identity provider by hand: it publishes keys where a Keycloak realm does, and signs what it is asked to. For what a real one never
 * signs or answers, and for tokens of anybody without a sign-in.
 */
export class TestIssuer {
  readonly key = testKeys().own;
  /** How often its keys were asked for. */
  asked = 0;
  keys: readonly JsonObject[] = [published(this.key)];
  /** What answers in place of the keys. */
  answer: ((response: ServerResponse) => void) | null = null;
  private server: Server | null = null;
  private port = 0;

  static async start(): Promise<TestIssuer> {
    const issuer = new TestIssuer();
    await issuer.listen();
    return issuer;
  }

  get url(): string {
    return `http://localhost:${this.port}/realms/tiffin`;
  }

  /** Starts again where it was before. */
  async listen(): Promise<void> {
    const server = createServer((request, response) => {
      if (request.url !== '/realms/tiffin/protocol/openid-connect/certs') return void response.writeHead(404).end();
      this.asked += 1;
      if (this.answer) return this.answer(response);
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: this.keys }));
    });
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(this.port, 'localhost', resolve));
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  async close(): Promise<void> {
    const { server } = this;
    this.server = null;
    server?.closeAllConnections();
    await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
  }

  publish(...keys: readonly TestKey[]): void {
    this.keys = keys.map(published);
  }

  /** What a Keycloak realm says of a person; the subject is made from their name. */
  claims(name: string, change: JsonObject = {}): JsonObject {
    const nowS = Math.floor(Date.now() / 1000);
    return {
      exp: nowS + 300,
      iat: nowS,
      auth_time: nowS - 60,
      jti: randomUUID(),
      iss: this.url,
      aud: 'tiffin-api',
      sub: subjectOf(name),
      typ: 'Bearer',
      azp: 'tiffin-console',
      sid: `session-of-${name}`,
      acr: '1',
      scope: 'openid email profile',
      email: `${name}@example.com`,
      email_verified: true,
      name,
      preferred_username: `${name}@example.com`,
      ...change,
    };
  }

  header(change: JsonObject = {}): JsonObject {
    return { alg: 'RS256', typ: 'JWT', kid: this.key.kid, ...change };
  }

  /** An access token that stands. */
  token(name: string, change: JsonObject = {}): string {
    return signToken(this.header(), this.claims(name, change), this.key);
  }
}

/** The same for the same name, in the form of a UUID. */
function subjectOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
