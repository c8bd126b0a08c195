import { type KeyObject, X509Certificate } from 'node:crypto';
import { AuthorityProblem, type IssuedCertificate } from '@tiffin/domains-operations';

const block = /-----BEGIN CERTIFICATE-----[\sA-Za-z0-9+/=]+-----END CERTIFICATE-----/g;
const mostCertificates = 10;

/** The chain that an authority has answered with, the leaf first. Throws where it is not what serves `name` with `key`. */
export function readChain(text: string, name: string, key: KeyObject): IssuedCertificate {
  const [leaf, ...others] = certificatesOf(text);
  if (!leaf) throw unreadable();
  if (!leaf.checkPrivateKey(key)) throw wrong('is for another key');
  if (leaf.checkHost(name, { subject: 'never', wildcards: false }) === undefined) throw wrong(`is not for ${name}`);
  if (!isChain([leaf, ...others])) throw wrong('comes with a chain that does not lead from one to the next');
  const [notBefore, notAfter] = [new Date(leaf.validFrom), new Date(leaf.validTo)];
  if (!(notBefore < notAfter)) throw wrong('is good at no time');
  return { chainPem: [leaf, ...others].map((each) => each.toString()).join(''), notBefore, notAfter };
}

function certificatesOf(text: string): readonly X509Certificate[] {
  const blocks = text.match(block) ?? [];
  if (blocks.length > mostCertificates) throw unreadable();
  try {
    return blocks.map((pem) => new X509Certificate(pem));
  } catch (error) {
    throw unreadable(error);
  }
}

const isChain = (chain: readonly X509Certificate[]): boolean =>
  chain.every((each, at) => {
    const issuer = chain[at + 1];
    return issuer === undefined || (each.checkIssued(issuer) && each.verify(issuer.publicKey));
  });

const unreadable = (cause?: unknown): AuthorityProblem =>
  new AuthorityProblem('unreachable', 'The authority answers with something that is no certificate.', { cause });

/** Asking again would bring the same one. */
const wrong = (why: string): AuthorityProblem =>
  new AuthorityProblem('refused', `The certificate that the authority has issued ${why}.`);
