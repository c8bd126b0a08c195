import type { Page } from 'playwright-core';
import { ConsolePage } from './console-page.js';

export interface Somebody {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

/** The console, and the pages of the provider, as one person has them. */
export class PeoplePage extends ConsolePage {
  constructor(page: Page) {
    super(page);
  }

  /** From the sign-in page to an account, and back to where that was. */
  async signUp({ name, email, password }: Somebody): Promise<void> {
    await this.part('sign-up').click();
    await this.page.getByLabel('Name', { exact: true }).fill(name);
    await this.page.getByLabel('E-mail address').fill(email);
    await this.page.getByLabel('Password').fill(password);
    await this.page.getByRole('button', { name: 'Create account' }).click();
  }

  async signIn(who: Somebody): Promise<void> {
    await this.part('sign-in').click();
    await this.enter(who);
  }

  /** On the provider's page, once that is there. */
  async enter({ email, password }: Somebody): Promise<void> {
    await this.page.getByLabel('E-mail address').fill(email);
    await this.page.getByLabel('Password').fill(password);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
  }

  /** Opens the letter that asks whether an address is somebody's, beside this page. */
  async confirmAddress(link: string): Promise<void> {
    const page = await this.page.context().newPage();
    await page.goto(link);
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByText('is yours').waitFor();
    await page.close();
  }

  async invite(email: string, role: string): Promise<void> {
    await this.part('invite-email').fill(email);
    await this.part('invite-role').selectOption(role);
    await this.part('invite').click();
    await this.partWith('invitation', { email, state: 'open' }).waitFor();
  }

  /** All in the drawer that somebody could type in or press to change what is drawn. */
  changeable(): Promise<readonly string[]> {
    const looking = ['tab', 'drawer-close', 'file-', '-more'];
    return this.part('drawer').evaluate((drawer, looks) => {
      const fields = 'input, textarea, select, [contenteditable="true"], button, [role="switch"]';
      return [...drawer.querySelectorAll<HTMLInputElement>(fields)]
        .filter((one) => !one.disabled && one.offsetParent !== null && !one.matches('[role="tab"], [aria-expanded]'))
        .map((one) => one.dataset['testid'] ?? one.outerHTML.slice(0, 120))
        .filter((name) => !looks.some((look) => name.startsWith(look) || name.endsWith(look)));
    }, looking);
  }

  /** A page of the tenant, by its navigation. */
  async open(page: string): Promise<void> {
    const home = new URL(this.page.url()).origin;
    await this.page.goto(`${home}/#/tenant/${page}`);
    await this.part(`tenant-${page}`).waitFor();
  }

  /** What the API answers to a text of this person's own, with the session of this browser. */
  asked(query: string, variables: object = {}): Promise<unknown> {
    return this.page.evaluate(
      async ([query, variables]) => {
        const session = await fetch('/session/token', { method: 'POST', headers: { 'x-tiffin-console': '1' } });
        const { accessToken } = (await session.json()) as { accessToken: string };
        const headers = { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` };
        const body = JSON.stringify({ query, variables });
        return (await fetch('/graphql', { method: 'POST', headers, body })).json();
      },
      [query, variables] as const,
    );
  }

  /** All that the page keeps in the browser. */
  kept(): Promise<string> {
    return this.page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
  }
}
