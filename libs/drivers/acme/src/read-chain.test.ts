import { createPrivateKey } from 'node:crypto';
import type { AuthorityProblem } from '@tiffin/domains-operations';
import { describe, expect, it } from 'vitest';
import { readChain } from './read-chain.js';
import { makeCertificate } from '@tiffin/testing/certificates';

const name = 'shop.example.com';
const root = makeCertificate({ names: ['root'], use: 'authority' });
const middle = makeCertificate({ names: ['middle'], use: 'authority', issuer: root });
const notBefore = new Date('2026-11-01T00:00:00Z');
const notAfter = new Date('2027-01-30T00:00:00Z');
const leaf = makeCertificate({ names: [name], issuer: middle, notBefore, notAfter });
const key = createPrivateKey(leaf.key);

function problemOf(...[text, forName, withKey]: Parameters<typeof readChain>): AuthorityProblem {
  try {
    readChain(text, forName, withKey);
  } catch (error) {
    return error as AuthorityProblem;
  }
  return expect.fail('it was taken');
}

describe('a chain', () => {
  it('is taken with its dates, and without what stands around it', () => {
    const text = `subject: a leaf\n${leaf.cert}\r\n${middle.cert}`;
    expect(readChain(text, name, key)).toEqual({ chainPem: `${leaf.cert}${middle.cert}`, notBefore, notAfter });
    expect(readChain(leaf.cert, name, key).chainPem).toBe(leaf.cert);
  });

  it('of another key is refused', () => {
    const other = createPrivateKey(makeCertificate({ names: [name] }).key);
    expect(problemOf(leaf.cert, name, other)).toMatchObject({
      kind: 'refused',
      message: 'The certificate that the authority has issued is for another key.',
    });
  });

  it('of another name is refused, and one that has it as its subject alone', () => {
    expect(problemOf(leaf.cert, 'shop.example.org', key)).toMatchObject({
      kind: 'refused',
      message: 'The certificate that the authority has issued is not for shop.example.org.',
    });
    const wildcard = makeCertificate({ names: ['*.example.com'], keyPem: leaf.key });
    expect(problemOf(wildcard.cert, name, key).kind).toBe('refused');
  });

  it('that does not lead from one to the next is refused', () => {
    const stranger = makeCertificate({ names: ['middle'], use: 'authority' });
    const message =
      'The certificate that the authority has issued comes with a chain that does not lead from one to the next.';
    for (const next of [stranger, root]) {
      expect(problemOf(`${leaf.cert}${next.cert}`, name, key)).toMatchObject({ kind: 'refused', message });
    }
  });

  it('that is good at no time is refused', () => {
    const never = makeCertificate({ names: [name], keyPem: leaf.key, notBefore: notAfter, notAfter: notBefore });
    expect(problemOf(never.cert, name, key)).toMatchObject({ kind: 'refused' });
  });

  it.each([
    ['nothing', ''],
    ['a page', '<html>'],
    ['no certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'],
    ['a key', leaf.key],
    ['eleven of them', leaf.cert.repeat(11)],
  ])('that is %s cannot be read', (_, text) => {
    expect(problemOf(text, name, key)).toMatchObject({
      kind: 'unreachable',
      message: 'The authority answers with something that is no certificate.',
    });
  });
});
