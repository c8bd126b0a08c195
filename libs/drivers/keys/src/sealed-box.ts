import type { CipherSuite } from '@hpke/core';

/** HPKE (RFC 9180), base mode: X25519, HKDF-SHA256, AES-256-GCM. Who seals needs the public key and nothing else. */
async function makeSuite(): Promise<CipherSuite> {
  const { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } = await import('@hpke/core');
  return new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
}
/** Loaded once it is needed: most processes never seal anything. */
let made: Promise<CipherSuite> | undefined;
const theSuite = (): Promise<CipherSuite> => (made ??= makeSuite());
const encapsulatedBytes = 32;

/** Raw keys, 32 bytes each. */
export interface KeyPair {
  readonly publicKey: Uint8Array;
  readonly privateKey: Uint8Array;
}

/** What a box is bound to: what it is for, and where it belongs. */
export interface Binding {
  readonly purpose: 'tiffin secret 1' | 'tiffin data key 1';
  readonly place: readonly (string | number)[];
}

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text));
const owned = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);

export async function makeKeyPair(): Promise<KeyPair> {
  const suite = await theSuite();
  const pair = await suite.kem.generateKeyPair();
  return {
    publicKey: new Uint8Array(await suite.kem.serializePublicKey(pair.publicKey)),
    privateKey: new Uint8Array(await suite.kem.serializePrivateKey(pair.privateKey)),
  };
}

/** Base64 of the encapsulated key and the ciphertext; each time another. */
export async function sealBox(plain: Uint8Array, publicKey: Uint8Array, { purpose, place }: Binding): Promise<string> {
  const suite = await theSuite();
  const recipientPublicKey = await suite.kem.deserializePublicKey(owned(publicKey));
  const sender = { recipientPublicKey, info: bytesOf(purpose) };
  const { enc, ct } = await suite.seal(sender, owned(plain), bytesOf(JSON.stringify(place)));
  return Buffer.concat([Buffer.from(enc), Buffer.from(ct)]).toString('base64');
}

/** Throws where the box was sealed for another key, place or purpose, or was changed. */
export async function openBox(box: string, privateKey: Uint8Array, { purpose, place }: Binding): Promise<Uint8Array> {
  const bytes = new Uint8Array(Buffer.from(box, 'base64'));
  const suite = await theSuite();
  const recipientKey = await suite.kem.deserializePrivateKey(owned(privateKey));
  const receiver = { recipientKey, enc: bytes.slice(0, encapsulatedBytes), info: bytesOf(purpose) };
  return new Uint8Array(await suite.open(receiver, bytes.slice(encapsulatedBytes), bytesOf(JSON.stringify(place))));
}
