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

  async signIn({ email, password }: Somebody): Promise<void> {
    await this.part('sign-in').click();
    await this.page.getByLabel('E-mail address').fill(email);
    await this.page.getByLabel('Password').fill(password);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
  }

  /** A page of the tenant, by its navigation. */
  async open(page: string): Promise<void> {
    const home = new URL(this.page.url()).origin;
    await this.page.goto(`${home}/#/tenant/${page}`);
    await this.part(`tenant-${page}`).waitFor();
  }

  /** All that the page keeps in the browser. */
  kept(): Promise<string> {
    return this.page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
  }
}
