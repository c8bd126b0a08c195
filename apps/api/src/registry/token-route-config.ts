import { optional, registryVariables, text, WrongVariables } from '@tiffin/process';
import * as z from 'zod/mini';
import type { TokenRouteConfig } from './open-token-route.js';

/** The token service of a registry (docs/registry.md): all of the files, or none. */
export const tokenRouteVariables = {
  REGISTRY_PREFIX: registryVariables.REGISTRY_PREFIX,
  TIFFIN_REGISTRY_SERVICE: z._default(text('what the registry calls itself'), 'registry'),
  TIFFIN_REGISTRY_ISSUER: z._default(text('what the registry calls its token service'), 'tiffin'),
  TIFFIN_REGISTRY_TOKEN_KEY_FILE: optional(text('the path of the key of tokens for the registry')),
  TIFFIN_REGISTRY_PULL_KEYS_FILE: optional(text('the path of the keys of credentials for the registry')),
  TIFFIN_REGISTRY_PUSH_PASSWORDS_FILE: optional(text("the path of the builder's passwords for the registry")),
};

type Read = { readonly [Name in keyof typeof tokenRouteVariables]: z.output<(typeof tokenRouteVariables)[Name]> };

const files = {
  tokenKeyFile: 'TIFFIN_REGISTRY_TOKEN_KEY_FILE',
  pullKeysFile: 'TIFFIN_REGISTRY_PULL_KEYS_FILE',
  pushPasswordsFile: 'TIFFIN_REGISTRY_PUSH_PASSWORDS_FILE',
} as const;

/** Null: the registry, if there is one, asks somebody else. */
export function tokenRouteConfigOf(read: Read): TokenRouteConfig | null {
  const names = Object.values(files);
  const missing = names.filter((name) => read[name] === null);
  if (missing.length === names.length) return null;
  if (missing.length > 0) {
    const set = names.filter((name) => read[name] !== null).join(' and ');
    throw new WrongVariables(
      `api cannot start with these variables:\n${set} also needs ${missing.map((name) => `${name}, a path`).join(', and ')}.`,
    );
  }
  const pathOf = (name: (typeof names)[number]) => read[name] ?? '';
  return {
    ...{ prefix: read.REGISTRY_PREFIX, service: read.TIFFIN_REGISTRY_SERVICE, issuer: read.TIFFIN_REGISTRY_ISSUER },
    tokenKeyFile: pathOf(files.tokenKeyFile),
    pullKeysFile: pathOf(files.pullKeysFile),
    pushPasswordsFile: pathOf(files.pushPasswordsFile),
  };
}
