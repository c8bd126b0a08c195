import type { RequestListener } from 'node:http';
import { Attempts, IssueOpenLink, OneTimeLinks, SignIn, SignUp } from '@tiffin/accounts-operations';
import { demoEmail } from '@tiffin/contracts';
import { EmbeddedProvider, KeyRing } from '@tiffin/oidc-provider';
import { type AccountsDatabase, openAccounts } from '@tiffin/postgres-accounts';
import type { IdentityConfig, IdentityLimits } from './config.js';
import { providerPages } from './pages/provider-pages.js';
import { AccountForms } from './server/account-forms.js';
import { FormKey } from './server/form-key.js';
import { OpenLinks } from './server/open-links.js';
import { requestListener } from './server/request-listener.js';

type Report = (error: unknown) => void;

const minuteMs = 60_000;
const nowSeconds = (): number => Math.floor(Date.now() / 1_000);

export interface Identity {
  readonly answer: RequestListener;
  /** Drops what has expired, and takes new keys where it is time. Done every minute. */
  tidy(): Promise<void>;
  close(): Promise<void>;
}

/** The provider with its pages, for a server that listens. */
export async function openIdentity(config: IdentityConfig, report: Report): Promise<Identity> {
  const { issuer, limits, apiSecret, consoleOrigins } = config;
  const database = openAccounts(config.databaseUrl);
  const { accounts, artifacts } = database;
  if (config.isProduction && (await accounts.credentials(demoEmail)) !== null)
    throw new Error(
      `The database holds the account of the demo, ${demoEmail}. Production needs a database of its own.`,
    );
  const keys = await KeyRing.open(config.keysFile, nowSeconds());
  const clients = { consoleOrigins, apiSecret, anyLocalPort: new URL(issuer).hostname === 'localhost' };
  const provider = new EmbeddedProvider({ issuer, accounts, artifacts, keys, clients, pages: providerPages }, report);
  const { leastPasswordCharacters } = limits;
  const formKey = new FormKey(keys.cookieKey);
  const operations = accountOperations(database, limits);
  const forms = new AccountForms({ provider, ...operations, formKey, issuer, leastPasswordCharacters });
  const answer = requestListener({
    ...{ issuer, provider, forms, isReady: () => isReady(artifacts), onError: report },
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

interface OpenParts {
  readonly database: AccountsDatabase;
  readonly provider: EmbeddedProvider;
  readonly secret: string;
}

function openLinks({ database, ...rest }: OpenParts): OpenLinks {
  const links = new OneTimeLinks(database.links);
  return new OpenLinks({ ...rest, links, issueLink: new IssueOpenLink(database.accounts, links) });
}

function accountOperations(database: AccountsDatabase, limits: IdentityLimits) {
  const attempts = new Attempts(database.attempts);
  const within = (most: number) => ({ most, windowSeconds: 15 * 60 });
  return {
    signIn: new SignIn(database.accounts, attempts, {
      perAccount: within(limits.signInsPerAccount),
      perAddress: within(limits.signInsPerAddress),
    }),
    signUp: new SignUp(database.accounts, attempts, {
      leastPasswordCharacters: limits.leastPasswordCharacters,
      perAddress: within(limits.signUpsPerAddress),
    }),
  };
}

const isReady = (artifacts: AccountsDatabase['artifacts']): Promise<boolean> =>
  artifacts.find({ kind: 'Session', id: '' }).then(
    () => true,
    () => false,
  );
