import { generateKeyPairSync, type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto';
import { der } from './der.js';

export interface TokenKeyFiles {
  /** PEM of key and certificate, for the api alone. */
  readonly keyFile: string;
  /** PEM of the certificate, for the registry's `rootcertbundle`. */
  readonly certificate: string;
}

const ecdsaWithSha256 = der.sequence(der.name('1.2.840.10045.4.3.2'));
const basicConstraints = der.sequence(der.name('2.5.29.19'), der.yes, der.bytes(der.sequence(der.yes)));

/** A key for tokens (P-256), and a certificate that it signs itself: registries are told of keys by certificates. It does not run out. */
export function makeTokenKey(): TokenKeyFiles {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const certificate = new X509Certificate(selfSigned(privateKey, publicKey)).toString();
  const key = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  return { keyFile: `${key}${certificate}`, certificate };
}

function selfSigned(privateKey: KeyObject, publicKey: KeyObject): Buffer {
  const who = der.sequence(der.set(der.sequence(der.name('2.5.4.3'), der.text('tiffin registry tokens'))));
  const content = der.sequence(
    der.tagged(0, der.integer(Buffer.of(2))),
    der.integer(Buffer.concat([Buffer.of(1), randomBytes(15)])),
    ecdsaWithSha256,
    who,
    der.sequence(der.time('200101000000Z'), der.time('99991231235959Z')),
    who,
    publicKey.export({ format: 'der', type: 'spki' }),
    der.tagged(3, der.sequence(basicConstraints)),
  );
  return der.sequence(content, ecdsaWithSha256, der.bits(sign('sha256', content, privateKey)));
}
