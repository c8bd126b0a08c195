import type { KeycloakServer } from './keycloak-server.js';

type Body = Readonly<Record<string, unknown>> | readonly unknown[];

/** The admin API of a Keycloak, as far as tests need it. */
export class KeycloakAdmin {
  constructor(private readonly server: Pick<KeycloakServer, 'url' | 'password'>) {}

  async createRealm(realm: Body): Promise<void> {
    await this.call('POST', '', realm);
  }

  async deleteRealm(name: string): Promise<void> {
    await this.call('DELETE', `/${name}`);
  }

  /** `path` is below `/admin/realms`. Answers the parsed body, or the id of what was made. Throws for anything but success. */
  async call<T = unknown>(method: string, path: string, body?: Body): Promise<T> {
    const answer = await fetch(`${this.server.url}/admin/realms${path}`, {
      method,
      headers: { authorization: `Bearer ${await this.token()}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    const made = answer.headers.get('location')?.split('/').at(-1);
    return (text === '' ? made : JSON.parse(text)) as T;
  }

  /** It lives for a minute only: one for each call. */
  private async token(): Promise<string> {
    const answer = await fetch(`${this.server.url}/realms/master/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams({
        ...{ grant_type: 'password', client_id: 'admin-cli' },
        ...{ username: 'admin', password: this.server.password },
      }),
    });
    const { access_token: token } = (await answer.json()) as { access_token?: string };
    if (!token) throw new Error(`The administrator cannot sign in: ${answer.status}`);
    return token;
  }
}
