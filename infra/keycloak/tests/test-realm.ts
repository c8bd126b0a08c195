import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KeycloakAdmin } from './keycloak-admin.js';
import { KeycloakServer } from './keycloak-server.js';

type Json = Record<string, unknown> & { clients: readonly unknown[] };

const file = join(import.meta.dirname, '../realm/tiffin-realm.json');

/** The realm file with its placeholders as Keycloak reads them at an import, and fresh ids, so that several realms can be of it. */
function readRealm(): Json {
  const text = readFileSync(file, 'utf8').replaceAll(/\$\{[A-Z_]+:([^}]*)\}/g, '$1');
  const ids = new Map<string, string>();
  const fresh = (id: string) => ids.get(id) ?? (ids.set(id, randomUUID()), ids.get(id) as string);
  return JSON.parse(text.replaceAll(/(?<="id": ")[\da-f-]{36}/g, fresh)) as Json;
}

export interface Person {
  readonly email: string;
  readonly password: string;
  readonly name: string;
}

/** A realm of the realm file, under a name of its own. */
export class TestRealm {
  private constructor(
    readonly server: KeycloakServer,
    readonly admin: KeycloakAdmin,
    readonly name: string,
  ) {}

  static async make(change: (realm: Json) => object = (realm) => realm): Promise<TestRealm> {
    const server = KeycloakServer.ofRun();
    const realm = new TestRealm(server, new KeycloakAdmin(server), `tiffin-${randomUUID().slice(0, 8)}`);
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

  async makeOperator(subject: string): Promise<void> {
    const role = await this.admin.call<object>('GET', `/${this.name}/roles/operator`);
    await this.admin.call('POST', `/${this.name}/users/${subject}/role-mappings/realm`, [role]);
  }

  remove(): Promise<void> {
    return this.admin.deleteRealm(this.name);
  }
}
