import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { Refusal } from '@tiffin/kernel';
import { readKeyFile } from '../read-key-file.js';

/** Who signs images. The key may lie in a file, or where nobody gets it out: nothing else is asked of it. */
export interface ImageSigner {
  /** ECDSA over P-256 with SHA-256, in DER. */
  sign(payload: Buffer): Promise<Buffer>;
  publicKey(): KeyObject;
}

/** A new key for signing images, as PEM. */
export function makeSigningKey(): { readonly privateKey: string; readonly publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    publicKey: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
  };
}

const unavailable = (reason: string, cause?: unknown): Refusal =>
  Refusal.of('REGISTRY_UNAVAILABLE', reason).because(cause);
const isP256 = (key: KeyObject): boolean => key.asymmetricKeyDetails?.namedCurve === 'prime256v1';

/** A key in a file that its process alone reads. It is read at each use, so that another one counts at once. */
export class FileSigner implements ImageSigner {
  constructor(private readonly path: string) {}

  // Async, so that what is refused is a rejection.
  async sign(payload: Buffer): Promise<Buffer> {
    return sign('sha256', payload, this.read());
  }

  publicKey(): KeyObject {
    return createPublicKey(this.read());
  }

  private read(): KeyObject {
    try {
      const key = createPrivateKey(readKeyFile(this.path, 'the key that signs images'));
      if (isP256(key)) return key;
    } catch (error) {
      throw unavailable('the key that signs images cannot be read', error);
    }
    throw unavailable('the key that signs images is no P-256 key');
  }
}

const block = /-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g;

/** Keys whose signatures count: PEM, one after the other. Refuses REGISTRY_UNAVAILABLE where there is none, or something else. */
export function readPublicKeys(text: string): readonly KeyObject[] {
  const blocks = text.match(block) ?? [];
  try {
    const keys = blocks.map((one) => createPublicKey(one));
    if (keys.length > 0 && keys.every(isP256)) return keys;
  } catch (error) {
    throw unavailable('the keys whose signatures count cannot be read', error);
  }
  throw unavailable('the keys whose signatures count are none, or no P-256 keys');
}
