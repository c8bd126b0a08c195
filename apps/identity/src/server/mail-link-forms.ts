import { randomBytes } from 'node:crypto';
import type {
  AccountStore,
  AccountTrouble,
  OneTimeLinks,
  ResetPassword,
  SendAccountLinks,
  VerifyEmail,
} from '@tiffin/accounts-operations';
import { type EmbeddedProvider, readForm } from '@tiffin/oidc-provider';
import {
  askResetPage,
  checkMailPage,
  donePage,
  type PageForm,
  resetPage,
  sendAgainPage,
  verifyPage,
} from '../pages/mail-link-pages.js';
import { failedPage } from '../pages/provider-pages.js';
import { type Exchange, isOwnForm, showPage } from './exchange.js';
import type { FormKey } from './form-key.js';
import { statusOf } from './status-of.js';

export interface MailLinkParts {
  readonly provider: EmbeddedProvider;
  readonly accounts: Pick<AccountStore, 'account'>;
  readonly links: OneTimeLinks;
  readonly send: SendAccountLinks;
  readonly resetPassword: ResetPassword;
  readonly verifyEmail: VerifyEmail;
  readonly formKey: FormKey;
  readonly issuer: string;
  readonly consoleUrl: string | null;
  readonly leastPasswordCharacters: number;
}

const cookieName = 'tiffin_form';

type Show = (trouble: AccountTrouble | null) => string | Promise<string>;

/** The pages behind links that are mailed: a new password, and an address that is seen to be its account's. */
export class MailLinkForms {
  constructor(private readonly parts: MailLinkParts) {}

  /** Whether the path, below the realm, is one of these pages; then it is answered. */
  async answer(exchange: Exchange, path: string): Promise<boolean> {
    if (path === '/reset-password') await this.#resetPassword(exchange);
    else if (path === '/verify-email') await this.#verifyEmail(exchange);
    else return false;
    return true;
  }

  async #resetPassword(exchange: Exchange): Promise<void> {
    const { send, resetPassword, links, consoleUrl, leastPasswordCharacters } = this.parts;
    const token = exchange.url.searchParams.get('token');
    if (token === null) {
      const ask: Show = (trouble) => askResetPage(this.#form(exchange, trouble), '');
      const form = await this.#sent(exchange, ask);
      if (!form) return;
      const email = form.get('email') ?? '';
      const trouble = await send.passwordReset(email, exchange.address);
      return this.#end(exchange, trouble, { again: ask, done: checkMailPage(email.slice(0, 254)) });
    }
    if (!(await links.look('reset-password', token))) return this.#spent(exchange);
    const show: Show = (trouble) => resetPage(this.#form(exchange, trouble), leastPasswordCharacters);
    const form = await this.#sent(exchange, show);
    if (!form) return;
    const trouble = await resetPassword.run(token, form.get('password') ?? '');
    const done = donePage('Your password is set', 'Sign in with it from now on.', consoleUrl);
    return this.#end(exchange, trouble, { again: show, done });
  }

  async #verifyEmail(exchange: Exchange): Promise<void> {
    const { links, verifyEmail, provider, consoleUrl } = this.parts;
    const { request, response, address, url } = exchange;
    const signedIn = await provider.sessionAccount(request, response);
    const token = url.searchParams.get('token');
    if (token === null) return this.#sendAgain(exchange, signedIn);
    const owner = await links.look('verify-email', token);
    if (!owner) return this.#spent(exchange);
    const isSignedIn = signedIn === owner.accountId;
    const show: Show = (trouble) => verifyPage(this.#form(exchange, trouble), { email: owner.email, isSignedIn });
    const form = await this.#sent(exchange, show);
    if (!form) return;
    const trouble = await verifyEmail.run({ token, signedIn, password: form.get('password') ?? '', address });
    const done = donePage('Your address is confirmed', `${owner.email} is yours.`, consoleUrl);
    return this.#end(exchange, trouble, { again: show, done });
  }

  async #sendAgain(exchange: Exchange, signedIn: Awaited<ReturnType<EmbeddedProvider['sessionAccount']>>) {
    const account = signedIn && (await this.parts.accounts.account(signedIn));
    if (!account) return this.#spent(exchange);
    if (account.emailVerified) {
      const text = `${account.email} is yours.`;
      return showPage(exchange.response, donePage('Your address is confirmed', text, this.parts.consoleUrl));
    }
    const form = await this.#sent(exchange, () => sendAgainPage(this.#form(exchange, null), account.email));
    if (!form) return;
    this.parts.send.verification(account);
    showPage(exchange.response, checkMailPage(account.email));
  }

  /** What a form sent; null where the page was shown in its place. */
  async #sent(exchange: Exchange, show: Show): Promise<URLSearchParams | null> {
    const { request, response } = exchange;
    if (request.method !== 'POST') {
      showPage(response, await show(null));
      return null;
    }
    const form = await readForm(request);
    const { formKey, issuer } = this.parts;
    if (
      form &&
      isOwnForm(request, new URL(issuer).origin) &&
      formKey.fits(form.get('csrf') ?? '', browserOf(exchange) ?? '')
    )
      return form;
    showPage(response, failedPage('invalid_request', 'This form was not sent by its page.'), { status: 403 });
    return null;
  }

  async #end(
    { response }: Exchange,
    trouble: AccountTrouble | null,
    pages: { readonly again: Show; readonly done: string },
  ) {
    if (trouble === null) return showPage(response, pages.done);
    showPage(response, await pages.again(trouble), { status: statusOf(trouble) });
  }

  #spent({ response }: Exchange): void {
    showPage(response, failedPage('link_spent', ''), { status: 400 });
  }

  #form(exchange: Exchange, trouble: AccountTrouble | null): PageForm {
    const { pathname, search } = exchange.url;
    return { action: `${pathname}${search}`, csrf: this.parts.formKey.of(this.#browser(exchange)), trouble };
  }

  /** A browser without a name gets one with its page. */
  #browser(exchange: Exchange): string {
    const known = browserOf(exchange);
    if (known !== null) return known;
    const name = randomBytes(16).toString('base64url');
    const { pathname, protocol } = new URL(this.parts.issuer);
    const secure = protocol === 'https:' ? '; Secure' : '';
    const cookie = `${cookieName}=${name}; Path=${pathname}; HttpOnly; SameSite=Lax${secure}`;
    exchange.response.appendHeader('set-cookie', cookie);
    return name;
  }
}

const browserOf = ({ request }: Exchange): string | null =>
  new RegExp(`(?:^|; )${cookieName}=([\\w-]{22})(?:;|$)`).exec(request.headers.cookie ?? '')?.[1] ?? null;
