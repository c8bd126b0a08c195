import { VerifyLog } from '@tiffin/audit-operations';
import { PostgresAuditLedger } from '@tiffin/postgres';
import { createTestDatabase, type TestDatabase, waitUntil } from '@tiffin/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PeopleOf, type SignedUp } from '../testing/people.js';
import { TestApi } from '../testing/test-api.js';

let database: TestDatabase;
let api: TestApi;
let superuser: pg.Client;
let ledger: PostgresAuditLedger;
let people: PeopleOf;
let ada: SignedUp;
let grace: SignedUp;
beforeAll(async () => {
  database = await createTestDatabase();
  superuser = new pg.Client({ connectionString: database.superuser });
  await superuser.connect();
  [api, ledger] = await Promise.all([TestApi.start(database.app), PostgresAuditLedger.open(database.auditor)]);
  people = new PeopleOf(api);
  [ada, grace] = [await people.signUp('ada'), await people.signUp('grace', { name: 'Grace Hopper' })];
  await people.invite(ada, grace.email, 'admin');
  await people.accept(grace);
  await people.invite({ ...grace, tenantId: ada.tenantId }, 'joan@example.com', 'viewer');
  const edited = await save(grace.token, ada.tenantId);
  expect(edited).toEqual([]);
});
afterAll(async () => {
  await Promise.all([api.close(), ledger.close(), superuser.end()]);
  await database.drop();
});

/** As the person: a variable in the tenant's first project. */
async function save(token: string, tenantId: string) {
  const { rows } = await superuser.query<{ id: string }>('select id from environment where tenant_id = $1', [tenantId]);
  const set = `mutation ($input: SetVariableInput!) { setVariable(input: $input) { environment { id } } }`;
  return (await api.ask(token, set, { input: { environmentId: rows[0]?.id, name: 'A', value: 'b' } })).errors;
}
const deleteAccount = async ({ token }: SignedUp) => {
  const { errors, data } = await api.ask(token, 'mutation { deleteAccount { deleted } }');
  return errors[0]?.extensions.code ?? data;
};

/** Where a text is, in all tables of all schemas of ours. */
async function placesOf(text: string): Promise<readonly string[]> {
  const { rows: tables } = await superuser.query<{ name: string }>(
    `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname in ('public', 'directory', 'platform', 'audit', 'identity') and c.relkind = 'r' order by 1`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const { rows } = await superuser.query(`select 1 from ${name} t where t::text ilike $1 limit 1`, [`%${text}%`]);
    if (rows.length > 0) found.push(name);
  }
  return found;
}

const hashes = async () =>
  (await superuser.query<{ hash: string }>('select hash from audit_event order by tenant_id, seq')).rows;

describe('a person who deletes their account', () => {
  it('hands over or deletes first what nobody else owns; until then nothing is done', async () => {
    const before = [await placesOf('grace'), await hashes()];
    expect(await deleteAccount(grace)).toBe('LAST_OWNER');
    expect([await placesOf('grace'), await hashes()]).toEqual(before);
    await people.run(grace.token, ['deleteTenant', 'tenant { state }'], { tenantId: grace.tenantId });
  });

  it('is in no table any more by name and address, and the log of every tenant is whole', async () => {
    expect((await placesOf('grace')).length).toBeGreaterThan(3);
    // Where it is not going already.
    await people.code(grace.token, 'deleteTenant', { tenantId: grace.tenantId });
    // What a tenant of a person was called goes with the tenant, once its time is over.
    await superuser.query(`update tenant set slug = 'x', name = 'X' where tenant_id = $1`, [grace.tenantId]);
    await superuser.query('delete from directory.slug where tenant = $1', [grace.tenantId]);
    await superuser.query(`update platform.tenant_usage set slug = 'x' where tenant = $1`, [grace.tenantId]);
    const before = await hashes();
    expect(await deleteAccount(grace)).toEqual({ deleteAccount: { deleted: true } });
    expect(await placesOf('grace')).toEqual([]);
    expect(await placesOf('hopper')).toEqual([]);
    expect((await hashes()).filter(({ hash }) => before.some((one) => one.hash === hash))).toEqual(before);
    const log = { all: async () => ({ fault: null, trusted: [] }) };
    const { chains } = await new VerifyLog(ledger, log as never).run(null);
    expect(chains.map(({ fault }) => fault)).toEqual(chains.map(() => null));
    expect(chains).toHaveLength(3);
  });

  it('is erased in what the tenant is shown and takes along, under the id that did it', async () => {
    const query = `query ($id: ID!, $actorId: String) { auditEvents(tenantId: $id, actorId: $actorId) {
      edges { node { action actorName actorSalt personal body } } } }`;
    const { data } = await api.ask(ada.token, query, { id: ada.tenantId, actorId: grace.userId });
    const { edges } = (data as unknown as { auditEvents: { edges: { node: Record<string, string | null> }[] } })
      .auditEvents;
    expect(edges.map(({ node }) => node['action'])).toEqual([
      ...['member.leave', 'invitation.revoke', 'variable.set', 'invitation.create', 'invitation.accept'],
    ]);
    for (const { node } of edges) expect(node).toMatchObject({ actorName: null, actorSalt: null, personal: null });
  });

  it('is erased where they were an operator, under the subject that did it', async () => {
    const olga = await people.signUp('op-1', { name: 'Olga Oper', email: 'olga@example.com' });
    const token = api.identity.issue('op-1', { name: 'Olga Oper', email: 'olga@example.com', isOperator: true });
    const input = { tenantId: ada.tenantId, reason: 'asked for', minutes: 5 };
    await people.run(token, ['openSupportAccess', 'supportAccess { isOpen }'], input);
    await api.ask(token, 'query ($id: ID!) { tenant(id: $id) { name } }', { id: ada.tenantId });
    await people.run(token, ['suspendTenant', 'tenant { slug }'], { tenantId: ada.tenantId, reason: 'unpaid' });
    await people.run(token, ['resumeTenant', 'tenant { slug }'], { tenantId: ada.tenantId });
    expect((await placesOf('olga')).length).toBeGreaterThan(2);
    await people.run(olga.token, ['deleteTenant', 'tenant { state }'], { tenantId: olga.tenantId });
    await superuser.query(`update tenant set slug = 'y', name = 'Y' where tenant_id = $1`, [olga.tenantId]);
    await superuser.query('delete from directory.slug where tenant = $1', [olga.tenantId]);
    await superuser.query(`update platform.tenant_usage set slug = 'y' where tenant = $1`, [olga.tenantId]);
    expect(await deleteAccount(olga)).toEqual({ deleteAccount: { deleted: true } });
    expect(await placesOf('olga')).toEqual([]);
  });

  it('is nobody: no token of before opens anything, and to sign in again begins anew', async () => {
    const sam = await people.signUp('sam');
    await superuser.query(`update tenant set state = 'deleting' where tenant_id = $1`, [sam.tenantId]);
    expect(await deleteAccount(sam)).toEqual({ deleteAccount: { deleted: true } });
    const renewed = api.identity.issue('sam', { signedInAt: new Date(Date.now() - 60_000) });
    const signIn = 'mutation { signIn { viewer { id } } }';
    const codes = async (token: string) => [
      await people.code(token, 'renameTenant', { tenantId: ada.tenantId, name: 'Mine' }),
      ...[await deleteAccount({ ...sam, token }), (await api.ask(token, signIn)).errors[0]?.extensions.code],
    ];
    const nothing = ['UNAUTHENTICATED', 'UNAUTHENTICATED', 'UNAUTHENTICATED'];
    // Whoever was remembered is so until that is heard of.
    await waitUntil('the API to hear of it', async () => (await codes(sam.token))[0] === nothing[0] || null);
    expect([await codes(sam.token), await codes(renewed)]).toEqual([nothing, nothing]);
    const again = await people.signUp('sam');
    expect([again.userId === sam.userId, again.tenantId === sam.tenantId]).toEqual([false, false]);
    expect([await codes(sam.token), await codes(renewed)]).toEqual([nothing, nothing]);
  });
});
