import { delimiter, dirname, join } from 'node:path';

/** What npm of this machine is set to, by npm's own names: `registry`, and where they are set `proxy`, `cafile`, ... */
export type NpmSettings = Readonly<Record<string, string>>;

/** How npm reaches a registry; nothing else of the machine's configuration reaches an install. */
export const networkSettings = ['registry', 'proxy', 'https-proxy', 'noproxy', 'cafile'] as const;

export interface NpmPlace {
  /** An empty folder of this run. */
  readonly home: string;
  readonly cacheDir: string;
}

/**
 * The whole environment of npm for one run. The builder's own variables (database, tokens, paths) are not in it, and
 * neither is the npmrc of the user or the machine, which may hold tokens.
 */
export function buildNpmEnvironment({ home, cacheDir }: NpmPlace, settings: NpmSettings): Record<string, string> {
  const options = {
    ...Object.fromEntries(networkSettings.flatMap((name) => (settings[name] ? [[name, settings[name]]] : []))),
    ...fixedOptions,
    cache: cacheDir,
    userconfig: join(home, 'user.npmrc'),
    globalconfig: join(home, 'global.npmrc'),
  };
  const variables = Object.entries(options).map(([name, value]) => [`npm_config_${name.replaceAll('-', '_')}`, value]);
  return {
    PATH: [dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter),
    HOME: home,
    ...Object.fromEntries(variables),
  };
}

const fixedOptions = {
  'ignore-scripts': 'true',
  omit: 'dev',
  audit: 'false',
  fund: 'false',
  'update-notifier': 'false',
  // It says what it fetches as it does; at its own level it is silent until its end.
  loglevel: 'http',
  progress: 'false',
  color: 'false',
  'logs-max': '0',
  // No links at all in what is installed: a link could show the builder's files to the image.
  'bin-links': 'false',
  'omit-lockfile-registry-resolved': 'true',
  // A package of the registry may itself name another source; npm 11 refuses it before it calls there.
  'allow-git': 'none',
  'allow-remote': 'none',
  'allow-file': 'none',
  'allow-directory': 'none',
  // A registry out of reach is said in seconds, not in minutes.
  'fetch-retries': '1',
  'fetch-retry-mintimeout': '500',
  'fetch-retry-maxtimeout': '1000',
  'fetch-timeout': '30000',
};
