import type { FormBrowser, Landing, Person, ProviderUnderTest } from '@tiffin/testing/identity';
import { TestRealm } from './test-realm.js';

/** A realm of a real Keycloak, and how its pages are filled in. */
export class KeycloakProvider implements ProviderUnderTest {
  private constructor(
    readonly realm: TestRealm,
    readonly apiSecret: string,
  ) {}

  /** Nobody reads mail here: addresses are taken as they are given, where the realm file has them verified. */
  static async start(): Promise<KeycloakProvider> {
    const realm = await TestRealm.make((file) => ({ ...file, verifyEmail: false }));
    const [client] = await realm.admin.call<{ id: string }[]>('GET', `/${realm.name}/clients?clientId=tiffin-api`);
    const { value } = await realm.admin.call<{ value: string }>(
      'GET',
      `/${realm.name}/clients/${client?.id}/client-secret`,
    );
    return new KeycloakProvider(realm, value);
  }

  get issuer(): string {
    return this.realm.issuer;
  }

  signIn({ email, password }: Person): Readonly<Record<string, string>> {
    return { username: email, password };
  }

  signUp({ email, password, name }: Person): Readonly<Record<string, string>> {
    return { email, password, 'password-confirm': password, firstName: name };
  }

  /** Whoever is signed in already is asked whether the device may. */
  async allowDevice(browser: FormBrowser, page: Landing): Promise<Landing> {
    return browser.submit(page, {}, 'accept');
  }

  stop(): Promise<void> {
    return this.realm.remove();
  }
}
