import type { Row } from '../juggler.js';
import { LoadError } from '../load/load-error.js';

/** What the runtime decides itself: where tables lie, how errors go, when it connects. */
const ours = new Set([
  'schema',
  'schemaName',
  'connector',
  'name',
  'onError',
  'lazyConnect',
  'username',
  'hostname',
  'debug',
]);

/**
 * A database that says nothing, and one that is not done for long, must not hold a request for ever. It gives up itself first, so
 * that a connection is thrown away only where it says nothing.
 */
const limits = { connectionTimeoutMillis: 10_000, statement_timeout: 30_000, query_timeout: 35_000 };

/** The settings of a canvas as the package takes them. `url` overrides the others. Errors: `LoadError` for an address that is none. */
export function poolSettings(name: string, settings: Readonly<Row>): Row {
  const { url, username, password } = settings;
  const isWrong = typeof url === 'string' && url !== '' && !(URL.canParse(url) && /^postgres(ql)?:\/\//.test(url));
  if (isWrong)
    throw new LoadError(
      `Connector "${name}": its "url" is no address of PostgreSQL (postgres://user@host:5432/database).`,
    );
  return {
    ...limits,
    keepAlive: true,
    ...Object.fromEntries(Object.entries(settings).filter(([key]) => !ours.has(key))),
    ...(username === undefined ? {} : { user: username }),
    // Without one `pg` looks for a file of passwords.
    password: password ?? '',
  };
}
