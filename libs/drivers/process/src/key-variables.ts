import * as z from 'zod/mini';
import { optional, text, WrongVariables } from './environment.js';

const urlForm = 'the URL of a Vault or OpenBao, https:// (http:// on this machine alone)';

/** A token and keys go there: in the clear only where nobody is in between. */
function isSafe(given: string): boolean {
  const url = URL.parse(given);
  const isHere = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url?.hostname ?? '');
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && isHere);
}

const part = (what: string) => text(what).check(z.regex(/^[\w./-]+$/, { error: what }));

/** Where the keys lie that wrap tenants' keys (libs/drivers/keys/README.md): for processes that seal secrets or open them. */
export const keyVariables = {
  TIFFIN_KEY_RING_DIR: optional(text('the folder of the key ring')),
  TIFFIN_KMS_URL: optional(text(urlForm).check(z.refine(isSafe, { error: urlForm }))),
  TIFFIN_KMS_KEY: optional(part('the name of a key of the Transit engine')),
  TIFFIN_KMS_MOUNT: z._default(part('where the Transit engine is mounted'), 'transit'),
  TIFFIN_KMS_TOKEN_FILE: optional(text('the path of the token for it')),
  TIFFIN_KMS_NAMESPACE: optional(part('a namespace')),
};

type Read = { readonly [Name in keyof typeof keyVariables]: z.output<(typeof keyVariables)[Name]> };

/** A ring, a service, or both; of a service all that it takes. */
export function keySettingsOf(process: string, read: Read) {
  const { TIFFIN_KMS_URL: url, TIFFIN_KMS_KEY: key, TIFFIN_KMS_TOKEN_FILE: tokenFile } = read;
  const keyRingDir = read.TIFFIN_KEY_RING_DIR;
  const refuse = (what: string): never => {
    throw new WrongVariables(`${process} cannot start with these variables:\n${what}`);
  };
  if (url === null)
    return keyRingDir === null
      ? refuse('TIFFIN_KEY_RING_DIR is not set; it must be the folder of the key ring, unless TIFFIN_KMS_URL is set.')
      : { keyRingDir, transit: null };
  if (key === null || tokenFile === null)
    return refuse('TIFFIN_KMS_URL also needs TIFFIN_KMS_KEY, the name of a key, and TIFFIN_KMS_TOKEN_FILE, a path.');
  const { TIFFIN_KMS_MOUNT: mount, TIFFIN_KMS_NAMESPACE: namespace } = read;
  return { keyRingDir, transit: { url, mount, key, tokenFile, namespace } };
}
