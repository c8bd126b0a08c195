import type { Surroundings } from './adapt-parameters.js';
import type { Teller } from './note.js';
import { type Fields, textOf } from './shapes.js';

const shared = ['HS256', 'HS384', 'HS512'];
const ofPublicKeys = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'];

/** The key of a file takes the place of its name. */
export function adaptJwt(given: Fields, { tell, files }: Surroundings): Fields {
  const { secretOrPublicKeyFile, ...rest } = given;
  const key = textOf(given['secretOrPublicKey']);
  if (key !== undefined) tellKey(key, tell.at({ field: 'secretOrPublicKey' }));
  const file = textOf(secretOrPublicKeyFile);
  if (file === undefined) return withAlgorithms(rest, key, tell);
  const text = files.read(file);
  if (text === null)
    tell
      .at({ field: 'secretOrPublicKeyFile' })
      .refused(`the file "${file}" cannot be read`, 'paths are relative to the folder', 'put the key there');
  return withAlgorithms({ ...rest, secretOrPublicKey: text ?? pemBegin }, text ?? pemBegin, tell);
}

const pemBegin = '-----BEGIN ';

function withAlgorithms(given: Fields, key: string | undefined, tell: Teller): Fields {
  if (given['algorithms'] !== undefined) return given;
  // Without a key that is what is missing, and not the algorithms.
  if (!key) return given['jwksUrl'] === undefined ? { ...given, algorithms: shared } : given;
  const algorithms = key.includes(pemBegin) ? ofPublicKeys : shared;
  tell
    .at({ field: 'algorithms' })
    .changed(
      `it is set to ${algorithms.join(', ')}`,
      'which algorithms a key is for must be said; these are those of Express Gateway for a key of this kind',
      'name those that your tokens have',
    );
  return { ...given, algorithms };
}

function tellKey(key: string, tell: Teller): void {
  if (/^\.{0,2}\/[\w./-]+$|\.(?:pem|key|pub|crt)$/.test(key))
    tell.warning(
      'it looks like the path of a file',
      'it is taken as the secret itself, which anybody who guesses the path can sign with',
      'give it as "secretOrPublicKeyFile"',
    );
  else if (/^MII[\w+/=\s]{60,}$/.test(key))
    tell.warning(
      'it looks like a public key without its lines',
      'it is taken as a shared secret, and a public key is no secret',
      'put "-----BEGIN PUBLIC KEY-----" and its end around it',
    );
}
