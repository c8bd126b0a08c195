import { adaptJwt } from './adapt-jwt.js';
import type { Teller } from './note.js';
import type { FilesBeside } from './read-servers.js';
import type { PluginParts } from './plugins.js';
import { type Fields, isFields, listOf, textOf } from './shapes.js';

export interface Surroundings {
  readonly tell: Teller;
  readonly files: FilesBeside;
  readonly proxyOptions: ReadonlyMap<string, Fields>;
  readonly plugins: PluginParts;
}

type Adapt = (given: Fields, around: Surroundings) => Fields;

/** What Express Gateway takes, and Tiffin writes otherwise. */
const adaptations: Readonly<Record<string, Adapt>> = {
  proxy: adaptProxy,
  jwt: adaptJwt,
  oauth2: adaptOauth2,
  cors: (given, { tell }) => adaptCors(given, tell.at({ field: 'origin' })),
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

function adaptOauth2({ jwt, ...rest }: Fields, { tell }: Surroundings): Fields {
  if (jwt !== undefined)
    tell
      .at({ field: 'jwt' })
      .changed(
        'it is not needed',
        'access tokens are JWTs here, and the gateway knows the keys of its authorization server',
        'remove it; for tokens of somebody else, use the policy jwt',
      );
  return rest;
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
