import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import * as x509 from '@peculiar/asn1-x509';

export interface CertificateWishes {
  /** Host names and addresses, the first of them its subject as well. */
  readonly names: readonly string[];
  /** Who signs it; itself where it is not said. */
  readonly issuer?: TestCertificate;
  /** Whether it may sign others. */
  readonly use?: 'server' | 'authority';
  /** PEM; a new one where it is not said. */
  readonly keyPem?: string;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

/** In PEM. */
export interface TestCertificate {
  readonly key: string;
  readonly cert: string;
  readonly subject: string;
}

const dayMs = 86_400_000;
const ecdsaWithSha256 = new x509.AlgorithmIdentifier({ algorithm: '1.2.840.10045.4.3.2' });
const commonName = '2.5.4.3';

/** A certificate with a key of P-256, as a test wants it. Good from yesterday for a month, where it is not said. */
export function makeCertificate(wishes: CertificateWishes): TestCertificate {
  const key = wishes.keyPem ? createPrivateKey(wishes.keyPem) : newKey();
  const subject = wishes.names[0] ?? 'nobody';
  const content = contentOf(wishes, key, subject);
  const signer = wishes.issuer ? createPrivateKey(wishes.issuer.key) : key;
  const certificate = new x509.Certificate({
    tbsCertificate: content,
    signatureAlgorithm: ecdsaWithSha256,
    signatureValue: exact(sign('sha256', Buffer.from(AsnConvert.serialize(content)), signer)),
  });
  const base64 = Buffer.from(AsnConvert.serialize(certificate)).toString('base64');
  const lines = base64.match(/.{1,64}/g)?.join('\n') ?? '';
  return {
    key: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    subject,
  };
}

const newKey = (): KeyObject => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

function contentOf(wishes: CertificateWishes, key: KeyObject, subject: string): x509.TBSCertificate {
  const { notBefore = new Date(Date.now() - dayMs), notAfter = new Date(Date.now() + 30 * dayMs) } = wishes;
  const publicKey = createPublicKey(key.export({ type: 'pkcs8', format: 'pem' })).export({
    type: 'spki',
    format: 'der',
  });
  return new x509.TBSCertificate({
    version: x509.Version.v3,
    serialNumber: exact(Buffer.concat([Buffer.of(1), randomBytes(15)])),
    signature: ecdsaWithSha256,
    issuer: nameOf(wishes.issuer?.subject ?? subject),
    validity: new x509.Validity({ notBefore, notAfter }),
    subject: nameOf(subject),
    subjectPublicKeyInfo: AsnConvert.parse(publicKey, x509.SubjectPublicKeyInfo),
    extensions: new x509.Extensions(extensionsOf(wishes)),
  });
}

function extensionsOf({ names, use = 'server' }: CertificateWishes): x509.Extension[] {
  const alternatives = names.map(
    (name) => new x509.GeneralName(isIP(name) === 0 ? { dNSName: name } : { iPAddress: name }),
  );
  return [
    extension(x509.id_ce_subjectAltName, new x509.SubjectAlternativeName(alternatives)),
    extension(x509.id_ce_basicConstraints, new x509.BasicConstraints({ cA: use === 'authority' })),
  ];
}

const extension = (extnID: string, value: unknown): x509.Extension =>
  new x509.Extension({ extnID, extnValue: new OctetString(AsnConvert.serialize(value)) });

const nameOf = (text: string): x509.Name =>
  new x509.Name([
    new x509.RelativeDistinguishedName([
      new x509.AttributeTypeAndValue({ type: commonName, value: new x509.AttributeValue({ utf8String: text }) }),
    ]),
  ]);

/** A buffer of Node may be a part of a larger one. */
const exact = (bytes: Buffer): ArrayBuffer => new Uint8Array(bytes).buffer;
