import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { CertificationRequest } from '@peculiar/asn1-csr';
import { AsnConvert } from '@peculiar/asn1-schema';
import { expect, it } from 'vitest';
import { certificateRequest } from './certificate-request.js';

it('a request for a certificate is signed by the key that it is for, and names the host', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const der = certificateRequest('shop.example.com', privateKey);
  const read = AsnConvert.parse(der, CertificationRequest);
  const content = Buffer.from(AsnConvert.serialize(read.certificationRequestInfo));
  const key = Buffer.from(AsnConvert.serialize(read.certificationRequestInfo.subjectPKInfo));
  expect(createPublicKey({ key, format: 'der', type: 'spki' }).equals(publicKey)).toBe(true);
  expect(verify('sha256', content, publicKey, Buffer.from(read.signature))).toBe(true);
  expect(der.includes('shop.example.com')).toBe(true);
});
