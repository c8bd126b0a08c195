import type { RequestListener } from 'node:http';
import { IssueOpenLink, OneTimeLinks } from '@tiffin/accounts-operations';
import { demoEmail } from '@tiffin/contracts';
import { EmbeddedProvider, KeyRing } from '@tiffin/oidc-provider';
import { refuseStrongRoleAt } from '@tiffin/postgres/refuse-strong-role';
import { type AccountsDatabase, openAccounts } from '@tiffin/postgres-accounts';
import type { Mailer } from '@tiffin/tenancy-operations';
import type { IdentityConfig } from './config.js';
import { openForms } from './open-forms.js';
import { providerPages } from './pages/provider-pages.js';
import { ClientAddresses } from './server/client-addresses.js';
import { FormKey } from './server/form-key.js';
import { OpenLinks } from './server/open-links.js';
import { requestListener } from './server/request-listener.js';

const minuteMs = 60_000;
const nowSeconds = (): number => Math.floor(Date.now() / 1_000);

export interface Identity {
  readonly answer: RequestListener;
  /** Drops what has expired, and takes new keys where it is time. Done every minute. */
  tidy(): Promise<void>;
  close(): Promise<void>;
}

export interface IdentityDoors {
  readonly mailer: Mailer;
  readonly report: (error: unknown) => void;
}

/** The provider with its pages, for a server that listens. */
export async function openIdentity(config: IdentityConfig, doors: IdentityDoors): Promise<Identity> {
  const { report } = doors;
  // The pages of strangers are answered here.
  await refuseStrongRoleAt(config.databaseUrl);
  const database = openAccounts(config.databaseUrl);
  await refuseDemo(config, database);
  const keys = await KeyRing.open(config.keysFile, nowSeconds());
  const provider = openProvider({ config, database, keys, report });
  const { artifacts } = database;
  const answer = requestListener({
    ...{ issuer: config.issuer, provider, isReady: () => isReady(artifacts), onError: report },
    addresses: new ClientAddresses(config.trustedProxies),
    ...openForms({ config, database, provider, formKey: new FormKey(keys.cookieKey) }, doors),
    openLinks: config.openSecret === null ? null : openLinks({ database, provider, secret: config.openSecret }),
  });
  async function tidy(): Promise<void> {
    await artifacts.sweep();
    if (await keys.rotate(nowSeconds())) provider.takeKeys();
  }
  const rounds = setInterval(() => void tidy().catch(report), minuteMs).unref();
  const close = (): Promise<void> => {
    clearInterval(rounds);
    return database.close();
  };
  return { answer, tidy, close };
}

async function refuseDemo({ isProduction }: IdentityConfig, { accounts }: AccountsDatabase): Promise<void> {
  if (isProduction && (await accounts.credentials(demoEmail)) !== null)
    throw new Error(
      `The database holds the account of the demo, ${demoEmail}. Production needs a database of its own.`,
    );
}

interface ProviderOpening {
  readonly config: IdentityConfig;
  readonly database: AccountsDatabase;
  readonly keys: KeyRing;
  readonly report: (error: unknown) => void;
}

function openProvider({ config, database, keys, report }: ProviderOpening): EmbeddedProvider {
  const { issuer, consoleOrigins, apiSecret } = config;
  const clients = { consoleOrigins, apiSecret, anyLocalPort: new URL(issuer).hostname === 'localhost' };
  const { accounts, artifacts } = database;
  return new EmbeddedProvider({ issuer, accounts, artifacts, keys, clients, pages: providerPages }, report);
}

interface OpenParts {
  readonly database: AccountsDatabase;
  readonly provider: EmbeddedProvider;
  readonly secret: string;
}

function openLinks({ database, ...rest }: OpenParts): OpenLinks {
  const links = new OneTimeLinks(database.links);
  return new OpenLinks({ ...rest, links, issueLink: new IssueOpenLink(database.accounts, links) });
}

const isReady = (artifacts: AccountsDatabase['artifacts']): Promise<boolean> =>
  artifacts.find({ kind: 'Session', id: '' }).then(
    () => true,
    () => false,
  );
