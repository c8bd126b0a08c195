import { type BoundSettings, resolveSettings, SettingMissing } from '@tiffin/contracts';
import { Refusal } from '@tiffin/kernel';
import type { StoreSchema } from '@tiffin/migrations-rules';

/** Where a database is, and who asks. */
export interface ServerPlace {
  readonly connector: string;
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  /** Null: in clear text. */
  readonly tls: { readonly rejectUnauthorized: boolean } | null;
}

type Settings = Readonly<Record<string, unknown>>;

const unreachable = (connector: string, why: string): Refusal => Refusal.of('DATABASE_UNREACHABLE', connector, why);

const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

function portOf(connector: string, value: unknown): number {
  const port = Number(textOf(value) || 5432);
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw unreachable(connector, 'its "port" is no port');
  return port;
}

/** As the runtime reads them: everything but `disable` verifies the server, unless it is said that nothing is to be. */
function tlsOf(mode: string): ServerPlace['tls'] {
  if (['', 'disable', 'false', '0'].includes(mode)) return null;
  return { rejectUnauthorized: mode !== 'no-verify' };
}

function decoded(connector: string, text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw unreachable(connector, 'its "url" has a "%" that is none of an escape; write it as %25');
  }
}

/** Parameters of an address that name files are not read: they would be the platform's own. */
function ofUrl(connector: string, text: string, ssl: string): ServerPlace {
  const url = URL.parse(text);
  if (!url || !/^postgres(ql)?:$/.test(url.protocol) || url.hostname === '')
    throw unreachable(connector, 'its "url" is no address of PostgreSQL (postgres://user@host:5432/database)');
  const user = decoded(connector, url.username);
  const mode = url.searchParams.get('sslmode') ?? url.searchParams.get('ssl') ?? ssl;
  return {
    ...{ connector, user, password: decoded(connector, url.password) },
    host: decoded(connector, url.hostname).replace(/^\[(.*)\]$/, '$1'),
    port: portOf(connector, url.port),
    database: decoded(connector, url.pathname.slice(1)) || user,
    tls: tlsOf(mode),
  };
}

function bound(connector: string, settings: Settings, values: BoundSettings): Settings {
  try {
    return resolveSettings(settings, values);
  } catch (error) {
    if (error instanceof SettingMissing) throw unreachable(connector, error.message.replace(/\.$/, ''));
    throw error;
  }
}

/** The settings of a connector with the values of an environment. Refuses DATABASE_UNREACHABLE for what is no address. */
export function serverPlace({ connector, settings }: StoreSchema, values: BoundSettings): ServerPlace {
  const { url, host, port, database, username, password, ssl } = bound(connector, settings, values);
  const mode = ssl === true ? 'require' : textOf(ssl);
  if (textOf(url) !== '') return ofUrl(connector, textOf(url), mode);
  const place = { host: textOf(host), user: textOf(username), database: textOf(database) };
  for (const [field, value] of Object.entries(place))
    if (value === '') throw unreachable(connector, `it has no ${field === 'user' ? '"username"' : `"${field}"`}`);
  return { ...place, connector, port: portOf(connector, port), password: textOf(password), tls: tlsOf(mode) };
}
