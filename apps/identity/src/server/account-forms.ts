import type { Account, AccountTrouble, SendAccountLinks, SignIn, SignUp } from '@tiffin/accounts-operations';
import { foldEmail } from '@tiffin/accounts-rules';
import { type EmbeddedProvider, readForm, type SigningIn } from '@tiffin/oidc-provider';
import { checkMailPage } from '../pages/mail-link-pages.js';
import { failedPage } from '../pages/provider-pages.js';
import { signInPage } from '../pages/sign-in-page.js';
import { signUpPage } from '../pages/sign-up-page.js';
import { type Exchange, isOwnForm, showPage } from './exchange.js';
import type { FormKey } from './form-key.js';
import { statusOf } from './status-of.js';

export interface AccountFormParts {
  readonly provider: EmbeddedProvider;
  readonly signIn: SignIn;
  readonly signUp: SignUp;
  readonly formKey: FormKey;
  readonly issuer: string;
  readonly leastPasswordCharacters: number;
  readonly send: SendAccountLinks;
  /** Whether a new account works only once a mail to its address was answered. */
  readonly confirmsByMail: boolean;
}

type Outcome = { readonly account: Account } | { readonly trouble: AccountTrouble };

interface Filled {
  readonly email: string;
  readonly name: string;
  readonly trouble: AccountTrouble | null;
}

/** The pages of a sign-in that a client has begun: `/interaction/<uid>`, and where its forms go. */
export class AccountForms {
  readonly #mount: string;
  readonly #origin: string;

  constructor(private readonly parts: AccountFormParts) {
    const { pathname, origin } = new URL(parts.issuer);
    [this.#mount, this.#origin] = [pathname, origin];
  }

  async show(exchange: Exchange, uid: string): Promise<void> {
    const under = await this.#underWay(exchange, uid);
    if (!under) return;
    const as = exchange.url.searchParams.get('as');
    const isNew = as === null ? under.prompt === 'create' : as === 'new';
    this.#showForm(exchange, under, { isNew, email: under.loginHint, name: '', trouble: null });
  }

  async submit(exchange: Exchange, uid: string, isNew: boolean): Promise<void> {
    const { request, response, address } = exchange;
    const under = await this.#underWay(exchange, uid);
    if (!under) return;
    const form = await this.#ownForm(exchange, uid);
    if (!form) return;
    const text = (field: string): string => form.get(field) ?? '';
    const [email, name, password] = [text('email'), text('name'), text('password')];
    const asked = { email, name, password, address };
    const outcome: Outcome = await (isNew ? this.parts.signUp.run(asked) : this.parts.signIn.run(asked));
    this.#mail(outcome, { isNew, email });
    if (this.#endsInMail(outcome)) return showPage(response, checkMailPage(email));
    if ('account' in outcome) return this.parts.provider.signedIn(request, response, outcome.account.id);
    this.#showForm(exchange, under, { isNew, email, name, trouble: outcome.trouble });
  }

  /** What a page of this sign-in sent from this browser; null where it was something else, which is said. */
  async #ownForm({ request, response }: Exchange, uid: string): Promise<URLSearchParams | null> {
    const form = await readForm(request);
    if (form && isOwnForm(request, this.#origin) && this.parts.formKey.fits(form.get('csrf') ?? '', uid)) return form;
    showPage(response, failedPage('invalid_request', 'This form was not sent by its page.'), { status: 403 });
    return null;
  }

  /** Where sign-up is confirmed by mail, who has an account and who has none are shown the same page, and mailed what is theirs to know. */
  #endsInMail(outcome: Outcome): boolean {
    if (!this.parts.confirmsByMail) return false;
    return 'account' in outcome ? !outcome.account.emailVerified : outcome.trouble.kind === 'taken';
  }

  #mail(outcome: Outcome, { isNew, email }: { readonly isNew: boolean; readonly email: string }): void {
    const isUnverified = 'account' in outcome && !outcome.account.emailVerified;
    if (isUnverified && (isNew || this.parts.confirmsByMail)) this.parts.send.verification(outcome.account);
    if ('trouble' in outcome && this.#endsInMail(outcome)) this.parts.send.accountExists(foldEmail(email) ?? '');
  }

  /** The sign-in that the browser is in; where it is in none, that is said. */
  async #underWay({ request, response }: Exchange, uid: string): Promise<SigningIn | null> {
    const under = await this.parts.provider.signingIn(request, response);
    if (under?.uid === uid) return under;
    showPage(response, failedPage('session_not_found', ''), { status: 400 });
    return null;
  }

  #showForm({ response }: Exchange, under: SigningIn, filled: Filled & { readonly isNew: boolean }): void {
    const { isNew, ...rest } = filled;
    const { leastPasswordCharacters, formKey } = this.parts;
    const form = {
      ...rest,
      base: `${this.#mount}/interaction/${under.uid}`,
      csrf: formKey.of(under.uid),
      leastPasswordCharacters,
      resetUrl: `${this.#mount}/reset-password`,
    };
    showPage(response, isNew ? signUpPage(form) : signInPage(form), {
      status: statusOf(filled.trouble),
      returnsTo: under.returnsTo === null ? [] : [new URL(under.returnsTo).origin],
    });
  }
}
