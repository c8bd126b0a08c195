import { realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

const text = (name: string): string | undefined => process.env[name] || undefined;

/** The checkout: this program is `dist/apps/cli/main.mjs` in it. */
const root = join(dirname(realpathSync(process.argv[1] ?? '.')), '../../..');

/** What the environment says; read here and nowhere else. */
export const config = {
  root,
  /** Where the user stands: npm changes to the checkout's root, and says in its variable where it was called. */
  workingDir: (process.cwd() === root ? text('INIT_CWD') : undefined) ?? process.cwd(),
  /** Where everything that is kept lies. */
  dataDir: text('TIFFIN_DATA_DIR') ?? join(root, '.tiffin'),
  /** A Postgres of the user's, as a role that may create roles and databases; none starts the embedded one. */
  databaseUrl: text('DATABASE_URL'),
  redisUrl: text('REDIS_URL'),
  /** A Keycloak of the user's, with the realm of infra/keycloak; none starts the embedded provider. */
  keycloakUrl: text('KEYCLOAK_URL')?.replace(/\/+$/, ''),
  /** Where images go for cells in clusters. */
  registryUrl: text('REGISTRY_URL'),
  registryAccess: pick([
    ...['REGISTRY_PREFIX', 'REGISTRY_USERNAME', 'REGISTRY_PASSWORD_FILE', 'REGISTRY_PLAIN_HOSTS'],
    'TIFFIN_REGISTRY_PULL_KEYS_FILE',
  ]),
  cacheDir: text('XDG_CACHE_HOME') ?? join(homedir(), '.cache'),
  /** What `${NAME}` in the files of a gateway is read from. */
  environment: process.env as Readonly<Record<string, string | undefined>>,
  /** Where a gateway of this machine sends spans, by OpenTelemetry's own variables. */
  traces: pick(Object.keys(process.env).filter((name) => name.startsWith('OTEL_'))),
  /** What such a gateway expects of clients. */
  gatewayClients: pick(Object.keys(process.env).filter((name) => name.startsWith('GATEWAY_'))),
  mode: text('TIFFIN_MODE') ?? 'development',
  /** Another platform than the one that runs here. */
  apiUrl: text('TIFFIN_API_URL')?.replace(/\/+$/, ''),
  /** An API token: for machines, and before everything else. */
  token: text('TIFFIN_TOKEN'),
  /** Where what belongs to this user lies, on every platform. */
  configDir: join(text('XDG_CONFIG_HOME') ?? join(homedir(), '.config'), 'tiffin'),
  domain: text('TIFFIN_DOMAIN') ?? 'localhost',
  colour: process.stdout.isTTY === true && text('NO_COLOR') === undefined && text('TERM') !== 'dumb',
  /** The parts of the user's environment that every process needs: where programs, the home and temporary files are. */
  inherited: pick(['HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR']),
  path: `${join(root, 'node_modules/.bin')}:${text('PATH') ?? '/usr/local/bin:/usr/bin:/bin'}`,
  /** Of the embedded identity provider. */
  identitySettings: pick(
    Object.keys(process.env).filter((name) =>
      /^TIFFIN_(LEAST_PASSWORD_|SIGN_INS_|SIGN_UPS_|SIGN_UP_CONFIRM|TRUSTED_PROXIES$|MAIL_URL|MAIL_FROM|MAILS_PER_|DEVICE_CODES)/.test(
        name,
      ),
    ),
  ),
  /** Where mail goes; without a server it stays in the folder of data. */
  mail: pick(['TIFFIN_MAIL_URL', 'TIFFIN_MAIL_FROM']),
  /** What projects and tenants may have running on this machine. */
  cellQuotas: pick(Object.keys(process.env).filter((name) => /^TIFFIN_(QUOTA_|UNIT_DISK_MB$)/.test(name))),
  /** How often the auditor signs and verifies, how long events are kept, and where checkpoints lie. */
  audit: pick([
    ...['TIFFIN_CHECKPOINTS', 'TIFFIN_CHECKPOINT_MS', 'TIFFIN_VERIFY_MS', 'TIFFIN_VERIFY_EVENTS'],
    ...['TIFFIN_AUDIT_KEEP_DAYS', 'TIFFIN_AUDIT_OLD_KEYS_FILE', 'TIFFIN_S3_ENDPOINT'],
    ...['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'NODE_EXTRA_CA_CERTS'],
  ]),
  /** A key management service, where there is one. */
  keyService: pick([
    ...['TIFFIN_KMS_URL', 'TIFFIN_KMS_KEY', 'TIFFIN_KMS_MOUNT', 'TIFFIN_KMS_TOKEN_FILE', 'TIFFIN_KMS_NAMESPACE'],
    'NODE_EXTRA_CA_CERTS',
  ]),
  /** Which addresses of tenants may be contacted, besides public ones. */
  outgoing: pick(['TIFFIN_OUTGOING_PERMITTED', 'TIFFIN_OUTGOING_REFUSED', 'TIFFIN_DNS_SERVERS']),
  /** Which databases of tenants, besides: on a machine of one's own, those that run there. */
  databases: { TIFFIN_DATABASES_PERMITTED: '127.0.0.0/8,::1/128', ...pick(['TIFFIN_DATABASES_PERMITTED']) },
  /** What npm needs to reach its registry. */
  packageAccess: pick(
    Object.keys(process.env).filter((name) =>
      /^(npm_config_(registry|cache|.*proxy|cafile|userconfig)|(https?|no)_proxy|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE)$/i.test(
        name,
      ),
    ),
  ),
} as const;

function pick(names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.flatMap((name) => (text(name) ? [[name, text(name) as string]] : [])));
}
