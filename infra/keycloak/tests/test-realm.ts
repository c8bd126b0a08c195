import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Person, TokenAnswer } from '@tiffin/testing/identity';
import { KeycloakAdmin } from './keycloak-admin.js';
import { KeycloakServer } from './keycloak-server.js';

type Json = Readonly<Record<string, unknown>>;
export type Realm = Json & { readonly clients: readonly Json[]; readonly scopeMappings: readonly Json[] };

const file = join(import.meta.dirname, '../realm/tiffin-realm.json');

/** The realm file with its placeholders as Keycloak reads them at an import, and fresh ids, so that several realms can be of it. */
function readRealm(): Realm {
  const text = readFileSync(file, 'utf8').replaceAll(/\$\{[A-Z_]+:([^}]*)\}/g, '$1');
  const ids = new Map<string, string>();
  const fresh = (id: string) => ids.get(id) ?? (ids.set(id, randomUUID()), ids.get(id) as string);
  return JSON.parse(text.replaceAll(/(?<="id": ")[\da-f-]{36}/g, fresh)) as Realm;
}

/** A client for tests that gets tokens for a password, for an audience. */
const passwordClient = (clientId: string, audience: string): Json => ({
  clientId,
  ...{ publicClient: true, directAccessGrantsEnabled: true, standardFlowEnabled: false, fullScopeAllowed: false },
  protocolMappers: [
    {
      ...{ name: 'audience', protocol: 'openid-connect', protocolMapper: 'oidc-audience-mapper' },
      config: { 'included.custom.audience': audience, 'access.token.claim': 'true', 'id.token.claim': 'false' },
    },
  ],
});

/** The realm file with clients for tests: one for the API, one for something else. */
export const withPasswordClients = (file: Realm): Realm => ({
  ...file,
  clients: [...file.clients, passwordClient('tiffin-test', 'tiffin-api'), passwordClient('stranger', 'elsewhere')],
  scopeMappings: [...file.scopeMappings, { client: 'tiffin-test', roles: ['operator'] }],
});

/** A realm of the realm file, under a name of its own. */
export class TestRealm {
  private constructor(
    readonly server: KeycloakServer,
    readonly admin: KeycloakAdmin,
    readonly name: string,
  ) {}

  static async make(
    change: (realm: Realm) => object = (realm) => realm,
    server = KeycloakServer.ofRun(),
    name = `tiffin-${randomUUID().slice(0, 8)}`,
  ): Promise<TestRealm> {
    const realm = new TestRealm(server, new KeycloakAdmin(server), name);
    await realm.admin.createRealm({ ...change(readRealm()), realm: realm.name });
    return realm;
  }

  get issuer(): string {
    return `${this.server.url}/realms/${this.name}`;
  }

  /** Somebody whose address was seen to be theirs; answers the subject. */
  async addPerson({ email, password, name }: Person): Promise<string> {
    return this.admin.call<string>('POST', `/${this.name}/users`, {
      ...{ username: email, email, emailVerified: true, enabled: true, firstName: name },
      credentials: [{ type: 'password', value: password, temporary: false }],
    });
  }

  /** By the password grant of a test's client. Throws what Keycloak answers where it gives none. */
  async signIn({ email, password }: Person, clientId: string): Promise<TokenAnswer> {
    const answer = await fetch(`${this.issuer}/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams({
        ...{ grant_type: 'password', scope: 'openid', client_id: clientId },
        ...{ username: email, password },
      }),
    });
    const body = (await answer.json()) as TokenAnswer;
    if (!answer.ok) throw new Error(JSON.stringify(body));
    return { ...body, status: answer.status };
  }

  async makeOperator(subject: string): Promise<void> {
    const role = await this.admin.call<object>('GET', `/${this.name}/roles/operator`);
    await this.admin.call('POST', `/${this.name}/users/${subject}/role-mappings/realm`, [role]);
  }

  remove(): Promise<void> {
    return this.admin.deleteRealm(this.name);
  }
}
