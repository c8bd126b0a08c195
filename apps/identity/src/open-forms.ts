import {
  Attempts,
  DeviceCodeGuesses,
  OneTimeLinks,
  ResetPassword,
  SendAccountLinks,
  SignIn,
  SignUp,
  VerifyEmail,
} from '@tiffin/accounts-operations';
import type { EmbeddedProvider } from '@tiffin/oidc-provider';
import type { AccountsDatabase } from '@tiffin/postgres-accounts';
import type { IdentityConfig } from './config.js';
import type { IdentityDoors } from './open-identity.js';
import { AccountForms } from './server/account-forms.js';
import type { FormKey } from './server/form-key.js';
import { MailLinkForms } from './server/mail-link-forms.js';

interface FormParts {
  readonly config: IdentityConfig;
  readonly database: AccountsDatabase;
  readonly provider: EmbeddedProvider;
  readonly formKey: FormKey;
}

const quarterHour = (most: number) => ({ most, windowSeconds: 15 * 60 });
const hour = (most: number) => ({ most, windowSeconds: 3_600 });

/** The pages with forms, and what happens with what they send. */
export function openForms({ config, database, provider, formKey }: FormParts, { mailer, report }: IdentityDoors) {
  const { issuer, limits, confirmsByMail, consoleOrigins } = config;
  const { leastPasswordCharacters } = limits;
  const { accounts } = database;
  const attempts = new Attempts(database.attempts);
  const links = new OneTimeLinks(database.links);
  const perAddress = quarterHour(limits.signInsPerAddress);
  const signIn = new SignIn(accounts, attempts, { perAccount: quarterHour(limits.signInsPerAccount), perAddress });
  const signUpRules = { leastPasswordCharacters, perAddress: hour(limits.signUpsPerAddress) };
  const mailLimits = { perAccount: hour(limits.mailsPerAccount), perAddress: hour(limits.mailsPerAddress) };
  const send = new SendAccountLinks({ accounts, links, attempts, mailer, baseUrl: issuer, ...mailLimits, report });
  const common = { provider, formKey, issuer, leastPasswordCharacters, send };
  const signUp = new SignUp(accounts, attempts, signUpRules);
  const codeLimits = { perAddress: quarterHour(limits.deviceCodesPerAddress), ofAll: quarterHour(limits.deviceCodes) };
  return {
    deviceCodes: new DeviceCodeGuesses(attempts, codeLimits),
    forms: new AccountForms({ ...common, signIn, signUp, confirmsByMail }),
    mailLinks: new MailLinkForms({
      ...common,
      ...{ accounts, links, consoleUrl: consoleOrigins[0] ?? null },
      resetPassword: new ResetPassword(accounts, links, leastPasswordCharacters),
      verifyEmail: new VerifyEmail(accounts, links, signIn),
    }),
  };
}
