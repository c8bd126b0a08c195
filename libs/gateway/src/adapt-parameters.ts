import type { Teller } from './note.js';
import type { FilesBeside } from './read-servers.js';
import { type Fields, isFields, listOf, textOf } from './shapes.js';

export interface Surroundings {
  readonly tell: Teller;
  readonly files: FilesBeside;
  readonly proxyOptions: ReadonlyMap<string, Fields>;
}

type Adapt = (given: Fields, around: Surroundings) => Fields;

/** What Express Gateway takes, and Tiffin writes otherwise. */
const adaptations: Readonly<Record<string, Adapt>> = {
  proxy: adaptProxy,
  cors: (given, { tell }) => adaptCors(given, tell.at({ field: 'origin' })),
  jwt: adaptJwt,
  'request-transformer': adaptTransformer,
  'response-transformer': adaptTransformer,
};

export const adaptParameters = (policy: string, given: Fields, around: Surroundings): Fields =>
  adaptations[policy]?.(given, around) ?? given;

/** Parameters that cannot be left out without the request going somewhere else, or as somebody else. */
const needed = ['proxyUrl', 'target', 'toProxy'];
const limits = ['timeout', 'proxyTimeout'];
const isTrue = (value: unknown): boolean => value === true || value === 'true';
const isZero = (value: unknown): boolean => value === 0 || value === '0';

function adaptProxy(given: Fields, { tell, proxyOptions }: Surroundings): Fields {
  const name = textOf(given['serviceEndpoint']);
  const own = isFields(given['proxyOptions']) ? given['proxyOptions'] : {};
  const shared = proxyOptions.get(name ?? '') ?? {};
  const { proxyOptions: _, ...all } = { ...shared, ...own, ...given };
  const entries = Object.entries(all).flatMap(([field, value]) => adaptOption(field, value, tell.at({ field })));
  return { ...Object.fromEntries(entries), ...(name === undefined ? {} : { serviceEndpoint: name }) };
}

function adaptOption(field: string, value: unknown, tell: Teller): readonly (readonly [string, unknown])[] {
  if (needed.includes(field)) {
    if (value !== undefined && value !== false)
      tell.refused(
        `"${field}" is not taken over`,
        'Tiffin has no forward proxies and no client certificates',
        'remove it, and let the service be asked directly',
      );
    return [];
  }
  if (limits.includes(field) && isZero(value)) {
    tell.changed('0 is taken as the default', 'there is no waiting for ever here', 'give milliseconds');
    return [];
  }
  if (field !== 'followRedirects' || !isTrue(value)) return [[field, value]];
  tell.changed('redirects are not followed', 'they are the client’s to follow', 'set it to false');
  return [[field, false]];
}

function adaptCors(given: Fields, tell: Teller): Fields {
  const { origin } = given;
  if (typeof origin !== 'string') return Array.isArray(origin) ? { ...given, origin: listed(origin, tell) } : given;
  const written = origin.includes(',') ? listed(origin.split(','), tell) : readOrigin(origin.trim(), tell);
  return { ...given, origin: written };
}

function listed(origins: readonly unknown[], tell: Teller): readonly string[] | false {
  const read = listOf(origins).map((one) => readOrigin(textOf(one) ?? '', tell));
  const named = read.filter((one) => one !== '*');
  if (named.length < read.length)
    tell.ignored(
      '"*" in a list is no origin',
      'only alone it stands for any; Express Gateway lets none in by it either',
      'write "origin": "*", or remove it',
    );
  return named.length === 0 ? false : named;
}

function readOrigin(origin: string, tell: Teller): string {
  const url = URL.parse(origin);
  if (url === null || url.host === '') return origin;
  const bare = `${url.protocol}//${url.host}`;
  if (bare !== origin)
    tell.changed(`"${origin}" is taken as "${bare}"`, 'browsers send an origin without a path', `write "${bare}"`);
  return bare;
}

const shared = ['HS256', 'HS384', 'HS512'];
const ofPublicKeys = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'];

function adaptJwt(given: Fields, { tell, files }: Surroundings): Fields {
  const key = textOf(given['secretOrPublicKey']);
  if (key !== undefined) tellKey(key, tell.at({ field: 'secretOrPublicKey' }));
  const file = textOf(given['secretOrPublicKeyFile']);
  if (file === undefined) return withAlgorithms(given, key, tell);
  const text = files.read(file);
  if (text === null)
    tell
      .at({ field: 'secretOrPublicKeyFile' })
      .refused(`the file "${file}" cannot be read`, 'paths are relative to the folder', 'put the key there');
  return withAlgorithms({ ...given, secretOrPublicKeyFile: files.absolute(file) }, text ?? pemBegin, tell);
}

const pemBegin = '-----BEGIN';

function withAlgorithms(given: Fields, key: string | undefined, tell: Teller): Fields {
  if (given['algorithms'] !== undefined || !key) return given;
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

/** `remove` as a list of names. */
function adaptTransformer(given: Fields): Fields {
  const part = (value: unknown): unknown =>
    isFields(value) && typeof value['remove'] === 'string'
      ? { ...value, remove: value['remove'].split(',').map((one) => one.trim()) }
      : value;
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, part(value)]));
}
