import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '@tiffin/kernel';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import pg from 'pg';
import { setOperator } from './set-operator.js';

let database: TestDatabase;
let superuser: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  superuser = new pg.Client({ connectionString: database.superuser });
  await superuser.connect();
});
afterAll(async () => {
  await superuser.end();
  await database.drop();
});

const rows = async (sql: string, values: readonly unknown[] = []) => (await superuser.query(sql, [...values])).rows;

it('makes an account an operator, and takes that away with its sessions; both are on record', async () => {
  const [id, userId] = [newId(), newId()];
  await rows(
    `insert into identity.account (id, email, name, password_hash) values ($1, 'olga@example.org', 'Olga', 'x')`,
    [id],
  );
  await rows('select directory.enter_user($1, $2, null, true, $3)', [userId, id, 'Olga']);
  await rows(
    `insert into identity.artifact (kind, id_hash, payload, account_id, expires_at)
     values ('RefreshToken', 'h', '{}', $1, now() + interval '1 day')`,
    [id],
  );
  const isOperator = async () => (await rows('select is_operator from identity.account'))[0];
  expect(await setOperator(database.owner, ' Olga@Example.org', true)).toBe(true);
  expect(await isOperator()).toEqual({ is_operator: true });
  expect(await rows('select 1 as n from identity.artifact')).toHaveLength(1);
  expect(await setOperator(database.owner, 'olga@example.org', false)).toBe(true);
  expect(await isOperator()).toEqual({ is_operator: false });
  expect(await rows('select 1 as n from identity.artifact')).toEqual([]);
  const signedOut = `select sessions_valid_from > now() - interval '1 minute' as yes from platform.app_user where id = $1`;
  expect(await rows(signedOut, [userId])).toEqual([{ yes: true }]);
  expect(await rows('select action from audit_event order by seq')).toEqual([
    { action: 'operator.grant' },
    { action: 'operator.revoke' },
    { action: 'user.sign-out-everywhere' },
  ]);
});

it('is all or nothing: without its event nobody is an operator, and nobody is none any more', async () => {
  const id = newId();
  await rows(
    `insert into identity.account (id, email, name, password_hash) values ($1, 'otto@example.org', 'Otto', 'x')`,
    [id],
  );
  const isOperator = async () => (await rows('select is_operator as yes from identity.account where id = $1', [id]))[0];
  for (const before of [false, true]) {
    await rows('update identity.account set is_operator = $2 where id = $1', [id, before]);
    await rows(
      `insert into identity.artifact (kind, id_hash, payload, account_id, expires_at)
      values ('RefreshToken', $2, '{}', $1, now() + interval '1 day')`,
      [id, String(before)],
    );
    await rows('alter table audit_event add constraint no_event check (false) not valid');
    await expect(setOperator(database.owner, 'otto@example.org', !before)).rejects.toThrow('no_event');
    await rows('alter table audit_event drop constraint no_event');
    expect(await isOperator()).toEqual({ yes: before });
    expect(await rows('select 1 from identity.artifact where id_hash = $1', [String(before)])).toHaveLength(1);
  }
});

it('signs out who has never come in, too: the token that says operator opens nothing', async () => {
  const id = newId();
  await rows(
    `insert into identity.account (id, email, name, password_hash) values ($1, 'ole@example.org', 'Ole', 'x')`,
    [id],
  );
  await setOperator(database.owner, 'ole@example.org', false);
  const standing = `select sessions_valid_from > now() - interval '1 minute' as yes from directory.person($1)`;
  expect(await rows(standing, [id])).toEqual([{ yes: true }]);
});

it('knows no address that nobody has, and takes SQL for what it is', async () => {
  expect(await setOperator(database.owner, 'nobody@example.org', true)).toBe(false);
  expect(await setOperator(database.owner, `' or true --`, true)).toBe(false);
});
