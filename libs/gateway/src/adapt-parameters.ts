import { adaptJwt } from './adapt-jwt.js';
import { adaptProxy } from './adapt-proxy.js';
import type { Teller } from './note.js';
import type { FilesBeside } from './read-servers.js';
import type { PluginParts } from './plugins.js';
import { type Fields, listOf, textOf } from './shapes.js';

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
