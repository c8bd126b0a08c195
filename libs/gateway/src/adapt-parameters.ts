import type { Fields } from './shapes.js';
import { isFields, listOf, textOf } from './shapes.js';
import type { Teller } from './note.js';
import type { FilesBeside } from './read-servers.js';

export interface Surroundings {
  readonly files: FilesBeside;
  readonly proxyOptions: ReadonlyMap<string, Fields>;
}

type Adapt = (given: Fields, tell: Teller, around: Surroundings) => Fields;

/** What Express Gateway takes, and Tiffin writes otherwise. */
const adaptations: Readonly<Record<string, Adapt>> = {
  proxy: adaptProxy,
  cors: adaptCors,
  jwt: adaptJwt,
  'request-transformer': adaptTransformer,
  'response-transformer': adaptTransformer,
};

export const adaptParameters = (policy: string, given: Fields, tell: Teller, around: Surroundings): Fields =>
  adaptations[policy]?.(given, tell, around) ?? given;

/** Parameters that cannot be left out without the request going somewhere else, or as somebody else. */
const needed = ['proxyUrl', 'target', 'toProxy'];

function adaptProxy(given: Fields, tell: Teller, { proxyOptions }: Surroundings): Fields {
  const name = textOf(given['serviceEndpoint']);
  const own = isFields(given['proxyOptions']) ? given['proxyOptions'] : {};
  const shared = (name === undefined ? undefined : proxyOptions.get(name)) ?? {};
  const { proxyOptions: _, ...all } = { ...shared, ...own, ...given };
  const action: Record<string, unknown> = { ...all, ...(name === undefined ? {} : { serviceEndpoint: name }) };
  for (const field of needed)
    if (action[field] !== undefined && action[field] !== false)
      tell
        .at({ field })
        .refused(
          `"${field}" is not taken over`,
          'Tiffin has no forward proxies and no client certificates',
          'remove it, and let the service be asked directly',
        );
  if (action['followRedirects'] === true || action['followRedirects'] === 'true') {
    tell
      .at({ field: 'followRedirects' })
      .changed('redirects are not followed', 'they are the client’s to follow', 'set it to false');
    action['followRedirects'] = false;
  }
  for (const field of ['timeout', 'proxyTimeout'])
    if (action[field] === 0 || action[field] === '0') {
      tell.at({ field }).changed('0 is taken as the default', 'there is no waiting for ever here', 'give milliseconds');
      delete action[field];
    }
  return Object.fromEntries(Object.entries(action).filter(([field]) => !needed.includes(field)));
}

function adaptCors(given: Fields, tell: Teller): Fields {
  const origin = given['origin'];
  if (typeof origin === 'string' && origin.includes(','))
    return adaptCors({ ...given, origin: origin.split(',') }, tell);
  if (typeof origin !== 'string' && !Array.isArray(origin)) return given;
  const within = tell.at({ field: 'origin' });
  const kept = listOf(origin).flatMap((one) => readOrigin(textOf(one) ?? '', within));
  if (!Array.isArray(origin)) return { ...given, origin: kept[0] ?? false };
  const named = kept.filter((one) => one !== '*');
  if (named.length < kept.length)
    within.ignored(
      '"*" in a list is no origin',
      'only alone it stands for any; Express Gateway lets none in by it either',
      'write "origin": "*", or remove it',
    );
  return { ...given, origin: named.length === 0 ? false : named };
}

function readOrigin(origin: string, tell: Teller): readonly string[] {
  if (origin === '*' || origin === 'null') return [origin];
  const url = URL.parse(origin);
  if (url === null || url.host === '') return [origin];
  const bare = `${url.protocol}//${url.host}`;
  if (bare !== origin)
    tell.changed(`"${origin}" is taken as "${bare}"`, 'browsers send an origin without a path', `write "${bare}"`);
  return [bare];
}

const shared = ['HS256', 'HS384', 'HS512'];
const ofPublicKeys = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'];

function adaptJwt(given: Fields, tell: Teller, { files }: Surroundings): Fields {
  const key = textOf(given['secretOrPublicKey']);
  const file = textOf(given['secretOrPublicKeyFile']);
  const text = file === undefined ? key : files.read(file);
  if (file !== undefined && text === null)
    tell
      .at({ field: 'secretOrPublicKeyFile' })
      .refused(`the file "${file}" cannot be read`, 'paths are relative to the folder', 'put the key there');
  if (key !== undefined) tellKey(key, tell.at({ field: 'secretOrPublicKey' }));
  const action = { ...given, ...(file === undefined ? {} : { secretOrPublicKeyFile: files.absolute(file) }) };
  if (given['algorithms'] !== undefined) return action;
  if (file !== undefined && text === null) return { ...action, algorithms: ofPublicKeys };
  if (!text) return action;
  const algorithms = text.includes('-----BEGIN') ? ofPublicKeys : shared;
  tell
    .at({ field: 'algorithms' })
    .changed(
      `it is set to ${algorithms.join(', ')}`,
      'which algorithms a key is for must be said; these are those of Express Gateway for a key of this kind',
      'name those that your tokens have',
    );
  return { ...action, algorithms };
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

/** One text as a list, and `remove` as names. */
function adaptTransformer(given: Fields): Fields {
  const part = (value: unknown): unknown =>
    isFields(value) && typeof value['remove'] === 'string'
      ? { ...value, remove: value['remove'].split(',').map((one) => one.trim()) }
      : value;
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, part(value)]));
}
