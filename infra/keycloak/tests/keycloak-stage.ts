import { TestStack } from '@tiffin/testing';
import { FormBrowser, type Landing, type Person } from '@tiffin/testing/identity';
import { Mailbox } from './mailbox.js';
import { TestRealm } from './test-realm.js';

/** The platform as it is built, in which people sign in at a Keycloak that mails them links to confirm their addresses. */
export class KeycloakStage {
  private constructor(
    readonly mailbox: Mailbox,
    readonly realm: TestRealm,
    readonly stack: TestStack,
  ) {}

  static async set(): Promise<KeycloakStage> {
    const mailbox = await Mailbox.open();
    const realm = await TestRealm.make((file) => ({ ...file, smtpServer: mailbox.settings }));
    return new KeycloakStage(mailbox, realm, await TestStack.start({ issuer: realm.issuer }));
  }

  /** Where browsers find the console. */
  get home(): string {
    return `http://localhost:${this.stack.ports.api}`;
  }

  async clear(): Promise<void> {
    await this.stack.stop();
    await this.realm.remove();
    await this.mailbox.close();
  }

  visitor(): Visitor {
    return new Visitor(this);
  }
}

export interface Answer {
  readonly status: number;
  readonly body: { readonly accessToken?: string; readonly to?: string };
}

/** A browser without scripts at the platform's sessions, and at the pages of Keycloak. */
export class Visitor {
  readonly browser = new FormBrowser(() => false);

  constructor(private readonly stage: KeycloakStage) {}

  open(path: string): Promise<Landing> {
    return this.browser.open(`${this.stage.home}${path}`);
  }

  /** As the console's page asks; `headers`: in place of what that sends. */
  async ask(path: string, headers: Readonly<Record<string, string>> = { 'x-tiffin-console': '1' }): Promise<Answer> {
    const { status, body } = await this.browser.ask(`${this.stage.home}/session/${path}`, headers);
    return { status, body: JSON.parse(body) as Answer['body'] };
  }

  /** From the sign-up to the page that waits for the letter: where addresses are confirmed, Keycloak asks for the password afterwards. */
  async signUp({ email, name }: Person, to = '/'): Promise<Landing> {
    const form = await this.open(`/session/sign-up?to=${encodeURIComponent(to)}`);
    return this.browser.submit(form, { email, firstName: name });
  }

  async signIn(person: Person, to = '/'): Promise<Landing> {
    return this.fillIn(await this.open(`/session/sign-in?to=${encodeURIComponent(to)}`), person);
  }

  fillIn(form: Landing, { email, password }: Person): Promise<Landing> {
    return this.browser.submit(form, { username: email, password });
  }

  /** From the letter to where the sign-up wants to be. */
  async answerLetter({ email, password }: Person): Promise<Landing> {
    const form = await this.browser.open(await this.stage.mailbox.linkTo(email));
    return this.browser.submit(form, { 'password-new': password, 'password-confirm': password });
  }

  /** Somebody new, to the end. */
  async arrive(person: Person, to = '/'): Promise<Landing> {
    await this.signUp(person, to);
    return this.answerLetter(person);
  }

  async graphql<T>(query: string): Promise<T> {
    const { body } = await this.ask('token');
    const response = await fetch(`${this.stage.home}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${body.accessToken}` },
      body: JSON.stringify({ query }),
    });
    return ((await response.json()) as { data: T }).data;
  }
}
