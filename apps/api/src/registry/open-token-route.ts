import { RepositoryPaths } from '@tiffin/builds-rules';
import { accepted } from '@tiffin/kernel';
import { readKeyFile, RegistryTokens } from '@tiffin/registry';
import { RegistryCallers } from './registry-callers.js';
import type { TokenRouteParts } from './token-route.js';

/** Where the keys of the registry's token service lie, and what the registry is told of it. */
export interface TokenRouteConfig {
  readonly prefix: string;
  readonly service: string;
  readonly issuer: string;
  readonly tokenKeyFile: string;
  readonly pullKeysFile: string;
  readonly pushPasswordsFile: string;
}

/** Throws where a file does not hold what it should: at the start, and not at the first image that somebody fetches. */
export function openTokenRoute(config: TokenRouteConfig): TokenRouteParts {
  const keyFile = readKeyFile(config.tokenKeyFile, 'the key of tokens for the registry');
  return {
    paths: accepted(RepositoryPaths.of(config.prefix)),
    tokens: new RegistryTokens({ keyFile, issuer: config.issuer, service: config.service }),
    callers: new RegistryCallers({
      pullKeys: readKeyFile(config.pullKeysFile, 'the keys of credentials for the registry'),
      pushPasswords: readKeyFile(config.pushPasswordsFile, "the builder's passwords for the registry"),
    }),
  };
}
