import { Attempts, SignIn, SignUp } from '@tiffin/accounts-operations';
import { EmbeddedProvider, KeyRing } from '@tiffin/oidc-provider';
import { openAccounts } from '@tiffin/postgres-accounts';
import type { RunningProcess } from '@tiffin/process';
import type { IdentityConfig, IdentityLimits } from './config.js';
import { providerPages } from './pages/provider-pages.js';
import { AccountForms } from './server/account-forms.js';
import { FormKey } from './server/form-key.js';
import { identityServer } from './server/identity-server.js';
import { listen } from './server/listen.js';

type Report = (error: unknown) => void;

const minuteMs = 60_000;
const nowSeconds = (): number => Math.floor(Date.now() / 1_000);

/** The provider with its pages, listening. `port`: where. */
export async function openIdentity(
  config: IdentityConfig,
  report: Report,
): Promise<RunningProcess & { readonly port: number }> {
  const { issuer, limits, apiSecret, consoleOrigins } = config;
  const database = openAccounts(config.databaseUrl);
  const { accounts, artifacts } = database;
  const keys = await KeyRing.open(config.keysFile, nowSeconds());
  const clients = { consoleOrigins, apiSecret, anyLocalPort: new URL(issuer).hostname === 'localhost' };
  const provider = new EmbeddedProvider({ issuer, accounts, artifacts, keys, clients, pages: providerPages }, report);
  const { leastPasswordCharacters } = limits;
  const operations = accountOperations(database, limits);
  const formKey = new FormKey(keys.cookieKey);
  const forms = new AccountForms({ provider, ...operations, formKey, issuer, leastPasswordCharacters });
  const server = identityServer({ issuer, provider, forms, isReady: () => isReady(artifacts), onError: report });
  const port = await listen(server, config);
  const rounds = setInterval(() => void tidy().catch(report), minuteMs).unref();
  async function tidy(): Promise<void> {
    await artifacts.sweep();
    if (await keys.rotate(nowSeconds())) provider.takeKeys();
  }
  const close = async (): Promise<void> => {
    clearInterval(rounds);
    await new Promise((done) => server.close(done).closeIdleConnections());
    await database.close();
  };
  return { port, close, ready: { issuer, port } };
}

function accountOperations(database: ReturnType<typeof openAccounts>, limits: IdentityLimits) {
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

const isReady = (artifacts: ReturnType<typeof openAccounts>['artifacts']): Promise<boolean> =>
  artifacts.find({ kind: 'Session', id: '' }).then(
    () => true,
    () => false,
  );
