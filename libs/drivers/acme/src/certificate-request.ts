import { createPublicKey, type KeyObject, sign } from 'node:crypto';
import { Attributes, CertificationRequest, CertificationRequestInfo } from '@peculiar/asn1-csr';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  Attribute,
  Extension,
  Extensions,
  GeneralName,
  id_ce_subjectAltName,
  Name,
  SubjectAlternativeName,
  SubjectPublicKeyInfo,
} from '@peculiar/asn1-x509';

const ecdsaWithSha256 = '1.2.840.10045.4.3.2';
const extensionRequest = '1.2.840.113549.1.9.14';

/** What asks for a certificate for one host name and a key of P-256 (PKCS 10), in DER. It has no subject: names are in the extension alone. */
export function certificateRequest(name: string, key: KeyObject): Buffer {
  const publicKey = createPublicKey(key.export({ type: 'pkcs8', format: 'pem' }));
  const content = new CertificationRequestInfo({
    subject: new Name(),
    subjectPKInfo: AsnConvert.parse(publicKey.export({ type: 'spki', format: 'der' }), SubjectPublicKeyInfo),
    attributes: new Attributes([
      new Attribute({ type: extensionRequest, values: [AsnConvert.serialize(new Extensions([alternative(name)]))] }),
    ]),
  });
  const request = new CertificationRequest({
    certificationRequestInfo: content,
    signatureAlgorithm: new AlgorithmIdentifier({ algorithm: ecdsaWithSha256 }),
    signature: new Uint8Array(sign('sha256', Buffer.from(AsnConvert.serialize(content)), key)).buffer,
  });
  return Buffer.from(AsnConvert.serialize(request));
}

const alternative = (name: string): Extension =>
  new Extension({
    extnID: id_ce_subjectAltName,
    extnValue: new OctetString(AsnConvert.serialize(new SubjectAlternativeName([new GeneralName({ dNSName: name })]))),
  });
