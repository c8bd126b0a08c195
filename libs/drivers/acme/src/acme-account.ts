import { AuthorityProblem } from '@tiffin/domains-operations';
import { FlattenedSign } from 'jose';
import { type AccountKey, readAccountKey } from './account-key.js';
import type { Answer } from './answer.js';
import type { AuthorityDirectory } from './authority-directory.js';
import { readJson } from './read-json.js';
import { accountShape } from './shapes.js';
import { isProblem, type SignedCall, type SignedRequests } from './signed-requests.js';

export interface AccountSettings {
  /** PEM of the key that is the account: whoever has it has the account. */
  readonly accountKeyPem: string;
  /** Whom the authority writes to, by mail. */
  readonly contact?: string;
  /** An account elsewhere, which some authorities want to know: the id of a key, and that key in base64url (RFC 8555, section 7.3.4). */
  readonly externalAccount?: { readonly keyId: string; readonly hmacKey: string };
}

type Registration = Readonly<Record<string, unknown>>;

/** Our account with an authority: looked up by its key, or made, when it is first needed. */
export class AcmeAccount {
  private known: Promise<string> | null = null;
  private read: Promise<AccountKey> | null = null;

  constructor(
    private readonly settings: AccountSettings,
    private readonly directory: AuthorityDirectory,
    private readonly requests: SignedRequests,
  ) {}

  key(): Promise<AccountKey> {
    return (this.read ??= readAccountKey(this.settings.accountKeyPem));
  }

  /** As this account. */
  async send(call: Omit<SignedCall, 'about'>): Promise<Answer> {
    const asked = { ...call, about: 'order' } as const;
    const kid = await this.url();
    try {
      return await this.requests.send(asked, await this.key(), { kid });
    } catch (error) {
      if (!isProblem(error, 'accountDoesNotExist', 'unauthorized')) throw error;
      // An authority says "unauthorized" of an order and of an account: asked for the account alone, it says which. One that it has lost is made anew.
      this.known = null;
      const now = await this.url();
      if (now === kid) throw error;
      return this.requests.send(asked, await this.key(), { kid: now });
    }
  }

  private async url(): Promise<string> {
    const known = (this.known ??= this.open());
    try {
      return await known;
    } catch (error) {
      // The next one asks again.
      if (this.known === known) this.known = null;
      throw error;
    }
  }

  private async open(): Promise<string> {
    try {
      return await this.register({ onlyReturnExisting: true });
    } catch (error) {
      if (!isProblem(error, 'accountDoesNotExist')) throw error;
      return this.register(await this.registration());
    }
  }

  private async register(payload: Registration): Promise<string> {
    const key = await this.key();
    const { newAccount } = await this.directory.read();
    const answer = await this.requests.send({ url: newAccount, payload, about: 'account' }, key, { jwk: key.jwk });
    const { status } = readJson(answer, accountShape);
    if (status !== 'valid')
      throw new AuthorityProblem('account', `The account with the authority is ${status.slice(0, 50)}.`);
    const url = answer.header('location');
    if (url === null) throw new AuthorityProblem('unreachable', 'The authority does not say where the account is.');
    return url;
  }

  private async registration(): Promise<Registration> {
    const { contact, externalAccount } = this.settings;
    return {
      termsOfServiceAgreed: true,
      ...(contact === undefined ? {} : { contact: [`mailto:${contact}`] }),
      ...(externalAccount === undefined ? {} : { externalAccountBinding: await this.binding(externalAccount) }),
    };
  }

  private async binding({ keyId, hmacKey }: NonNullable<AccountSettings['externalAccount']>): Promise<unknown> {
    const secret = Buffer.from(hmacKey, 'base64url');
    if (secret.length === 0)
      throw new AuthorityProblem('account', 'The key of the external account is not written in base64url.');
    const [{ jwk }, { newAccount }] = [await this.key(), await this.directory.read()];
    return new FlattenedSign(new TextEncoder().encode(JSON.stringify(jwk)))
      .setProtectedHeader({ alg: 'HS256', kid: keyId, url: newAccount })
      .sign(secret);
  }
}
