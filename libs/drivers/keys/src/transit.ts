import { readFileSync } from 'node:fs';
import type { KeyEncryption, KeyPlace, KeyWrapping, WrappedKey } from '@tiffin/deployments-operations';
import { Refusal } from '@tiffin/kernel';

/** A key of the Transit engine of HashiCorp Vault or OpenBao. */
export interface TransitPlace {
  /** Of the server, e.g. `https://vault.example:8200`. */
  readonly url: string;
  /** Where the engine is mounted. */
  readonly mount: string;
  readonly key: string;
  /** A file with the token, as an agent keeps it fresh; read at each use. */
  readonly tokenFile: string;
  /** Null: none. */
  readonly namespace: string | null;
}

const answerWithinMs = 5_000;

/** Ids of keys that lie there; those of a ring never have a colon. */
const idForm = /^transit:(.+):v(\d+)$/;
export const isTransitKek = (kekId: string): boolean => idForm.test(kekId);

const unavailable = (reason: string, cause?: unknown): Refusal =>
  Refusal.of('KEY_UNAVAILABLE', reason).because(cause instanceof Error ? cause : new Error(reason));

/** Wrapped for one place, it comes out at no other: the server checks it as data of the cipher. */
const placeOf = ({ tenantId, version }: KeyPlace): string =>
  Buffer.from(JSON.stringify(['tiffin data key 1', tenantId, version])).toString('base64');

/** Wraps, and needs no more of the server than `update` on `<mount>/encrypt/<key>`. */
export class TransitWrapping implements KeyWrapping {
  constructor(protected readonly at: TransitPlace) {}

  async wrap(key: Uint8Array, place: KeyPlace): Promise<WrappedKey> {
    const plaintext = Buffer.from(key).toString('base64');
    const wrappedKey = await this.ask('encrypt', { plaintext, associated_data: placeOf(place) }, 'ciphertext');
    const version = /^vault:v(\d+):/.exec(wrappedKey)?.[1];
    if (version === undefined) throw unavailable('the key management service answered no ciphertext');
    return { kekId: this.idOf(version), wrappedKey };
  }

  protected idOf(version: string | number): string {
    return `transit:${this.at.key}:v${version}`;
  }

  /** One field of the answer's data, as text. */
  protected async ask(what: 'encrypt' | 'decrypt' | 'keys', body: object | null, field: string): Promise<string> {
    const { url, mount, key } = this.at;
    const headers = this.headers();
    const sent = fetch(new URL(`/v1/${mount}/${what}/${key}`, url), {
      method: body === null ? 'GET' : 'POST',
      headers,
      ...(body === null ? {} : { body: JSON.stringify(body) }),
      redirect: 'error',
      signal: AbortSignal.timeout(answerWithinMs),
    });
    // An answer that breaks off, or takes too long, is none either.
    const received = sent.then(async (answer) => ({ answer, text: await answer.text() }));
    const { answer, text } = await received.catch((error: unknown) => {
      throw unavailable('the key management service does not answer', error);
    });
    // What it says may name paths and policies: for the log, and not for users.
    if (!answer.ok)
      throw unavailable(`the key management service answered ${answer.status}`, new Error(text.slice(0, 500)));
    const value = fieldOf(text, field);
    if (value === null) throw unavailable('the key management service answered something else');
    return value;
  }

  private headers(): Record<string, string> {
    const { tokenFile, namespace } = this.at;
    const headers = { 'content-type': 'application/json', 'x-vault-token': readToken(tokenFile) };
    return namespace === null ? headers : { ...headers, 'x-vault-namespace': namespace };
  }
}

/** Needs `decrypt` as well, and `read` on the key, which says what its newest version is. */
export class TransitKeyEncryption extends TransitWrapping implements KeyEncryption {
  async currentKekId(): Promise<string> {
    return this.idOf(await this.ask('keys', null, 'latest_version'));
  }

  async unwrap({ kekId, wrappedKey }: WrappedKey, place: KeyPlace): Promise<Uint8Array> {
    if (idForm.exec(kekId)?.[1] !== this.at.key)
      throw unavailable(`key ${kekId} is not the one that the key management service is asked for`);
    const body = { ciphertext: wrappedKey, associated_data: placeOf(place) };
    return Buffer.from(await this.ask('decrypt', body, 'plaintext'), 'base64');
  }
}

function fieldOf(text: string, field: string): string | null {
  try {
    const value = (JSON.parse(text) as { data?: Record<string, unknown> }).data?.[field];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
  } catch {
    return null;
  }
}

function readToken(file: string): string {
  const token = contentOf(file).trim();
  // A header that cannot be sent is an error that shows it.
  if (!/^[!-~]+$/.test(token)) throw unavailable('what is in the file of the token is none');
  return token;
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw unavailable('the token for the key management service cannot be read', error);
  }
}
