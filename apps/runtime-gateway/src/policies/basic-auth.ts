import { admit, admitBySecret, type Admission, consumerId } from '../consumers/admit.js';
import { clientHeader } from '../expressions/request-values.js';
import type { Policy } from './policy.js';

/** Lets in who signs in with the user name, or the id, and the password of a consumer (RFC 7617). */
export const basicAuth: Policy<'basic-auth'> = ({ passThrough }, { consumers, own }) => {
  own(consumerId);
  const admission: Admission = { passThrough, challenge: 'Basic realm="Users", charset="UTF-8"' };
  return (exchange) => {
    const signedIn = readBasic(clientHeader(exchange, 'authorization'));
    if (signedIn === undefined) return admit(exchange, undefined, admission);
    const credential = consumers.current.credentialOf('basic-auth', signedIn.name);
    return admitBySecret(exchange, { credential, secret: signedIn.password }, admission, consumers.secrets);
  };
};

const basic = /^Basic +(?=[A-Za-z0-9+/_=-]+ *$)/i;

function readBasic(header = ''): { readonly name: string; readonly password: string } | undefined {
  if (!basic.test(header)) return undefined;
  const text = decoded(header.slice(header.indexOf(' ')).trim());
  const colon = text.indexOf(':');
  const [name, password] = [text.slice(0, Math.max(0, colon)), text.slice(colon + 1)];
  return name === '' || password === '' ? undefined : { name, password };
}

/** By `atob` where it can: a buffer for each request is garbage that costs more than what else is done here. */
function decoded(encoded: string): string {
  try {
    const bytes = atob(encoded);
    if (ascii.test(bytes)) return bytes;
  } catch {
    // Spelt as in URLs, or not to its end.
  }
  return Buffer.from(encoded, 'base64').toString();
}

const ascii = /^[\0-\x7f]*$/;
