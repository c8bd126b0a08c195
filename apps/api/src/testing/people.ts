import { newId } from '@tiffin/kernel';
import { hashToken, newToken, type VerifiedPerson } from '@tiffin/tenancy-operations';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import pg from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { TestApi } from './test-api.js';

/** Somebody who has signed up through the API, and has a tenant of their own. */
export interface SignedUp {
  readonly token: string;
  readonly email: string;
  readonly userId: string;
  readonly tenantId: string;
}

/** What people do to tenants and each other, through the API. */
export class PeopleOf {
  constructor(private readonly api: TestApi) {}

  async signUp(subject: string, about: Partial<VerifiedPerson> = {}): Promise<SignedUp> {
    const token = this.api.identity.issue(subject, about);
    const signIn = 'mutation { signIn { viewer { user { id } } tenant { id } } }';
    const { data, text } = await this.api.ask(token, signIn);
    if (!data) throw new Error(text);
    const { viewer, tenant } = (data as unknown as { signIn: { viewer: { user: Named }; tenant: Named } }).signIn;
    return { token, email: about.email ?? `${subject}@example.com`, userId: viewer.user.id, tenantId: tenant.id };
  }

  document(operation: string, fields: string): string {
    const input = `${(operation[0] ?? '').toUpperCase()}${operation.slice(1)}Input`;
    return `mutation ($input: ${input}!) { ${operation}(input: $input) { ${fields} } }`;
  }

  /** What a mutation answers. Throws where it is refused. */
  async run(token: string, [operation, fields]: readonly [string, string], input: object): Promise<unknown> {
    const { data, errors, text } = await this.api.ask(token, this.document(operation, fields), { input });
    if (errors.length > 0) throw new Error(text);
    return (data as unknown as Record<string, unknown>)[operation];
  }

  /** The code of its refusal; `yes` where it was done. */
  async code(token: string, operation: string, input: object): Promise<string> {
    const { errors } = await this.api.ask(token, this.document(operation, '__typename'), { input });
    return errors[0]?.extensions.code ?? 'yes';
  }

  /** The person deletes their account; the code of its refusal, or `yes`. */
  async eraseSelf(token: string): Promise<string> {
    const { errors } = await this.api.ask(token, 'mutation { deleteAccount { deleted } }');
    return errors[0]?.extensions.code ?? 'yes';
  }

  async invite(by: SignedUp, email: string, role: string): Promise<{ readonly id: string; readonly mail: string }> {
    const input = { tenantId: by.tenantId, email, role };
    const { invitation } = (await this.run(by.token, ['inviteMember', 'invitation { id mail }'], input)) as {
      invitation: { id: string; mail: string };
    };
    return invitation;
  }

  /** Takes the newest invitation to their address. */
  async accept({ token, email }: SignedUp): Promise<void> {
    await this.run(token, ['acceptInvitation', 'tenant { id }'], { token: this.api.mailer.tokenTo(email) });
  }

  /** Their place in somebody's tenant. */
  async memberId(owner: SignedUp, { userId }: SignedUp): Promise<string> {
    const query = 'query ($id: ID!) { tenant(id: $id) { members { edges { node { id userId } } } } }';
    const { data } = await this.api.ask(owner.token, query, { id: owner.tenantId });
    const { edges } = (data as unknown as { tenant: { members: { edges: { node: Named & { userId: string } }[] } } })
      .tenant.members;
    return edges.find(({ node }) => node.userId === userId)?.node.id ?? '';
  }

  /** An API token with all rights of the newest place that somebody has. */
  async apiTokenOf(superuser: pg.Client, { userId }: SignedUp): Promise<string> {
    const token = newToken();
    await superuser.query(
      `insert into api_token (tenant_id, id, member_id, name, hash, scope)
       select tenant_id, $2, id, 'test', $3, 'admin' from member where user_id = $1 order by id desc limit 1`,
      [userId, newId(), hashToken(token)],
    );
    return token;
  }
}

interface Named {
  readonly id: string;
}

/** What the tests of a file about people share: a database of its own, and an API on it. */
export interface PeopleTest {
  readonly api: TestApi;
  readonly superuser: pg.Client;
  readonly people: PeopleOf;
}

export function withPeople(take: (test: PeopleTest) => void): void {
  let database: TestDatabase;
  let test: PeopleTest;
  beforeAll(async () => {
    database = await createTestDatabase();
    const superuser = new pg.Client({ connectionString: database.superuser });
    await superuser.connect();
    const api = await TestApi.start(database.app);
    test = { api, superuser, people: new PeopleOf(api) };
    take(test);
  });
  afterAll(async () => {
    await test.api.close();
    await test.superuser.end();
    await database.drop();
  });
}

const touched = ['tenant', 'member', 'invitation', 'project', 'audit_event', 'directory.member', 'platform.app_user'];

/** All that a change of members could touch, as one text. */
export async function rowsOfPeople(superuser: pg.Client): Promise<string> {
  const texts = [];
  for (const table of touched) texts.push((await superuser.query(`select t::text from ${table} t order by 1`)).rows);
  return JSON.stringify(texts);
}

/** The audit log of a tenant, as its actions. */
export async function actionsIn(superuser: pg.Client, tenantId: string): Promise<readonly string[]> {
  const { rows } = await superuser.query<{ action: string }>(
    'select action from audit_event where tenant_id = $1 order by seq',
    [tenantId],
  );
  return rows.map(({ action }) => action);
}
