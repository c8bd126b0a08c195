import pg from 'pg';
import { expect, it } from 'vitest';
import { createEmptyDatabase } from '../test-database.js';
import { Breakpoint } from './breakpoint.js';

const place = { table: 'held', when: 'true' };

/** A database with a breakpoint, and somebody who comes to it. */
async function heldWriter() {
  const database = await createEmptyDatabase();
  const writer = new pg.Client({ connectionString: database.superuser });
  // Of a connection that is ended from outside.
  writer.on('error', () => undefined);
  await writer.connect();
  await writer.query('create table held (number int)');
  const breakpoint = await Breakpoint.set(database.superuser, place);
  const fate = writer.query('insert into held values (1)').then(
    () => 'written',
    () => 'ended',
  );
  await breakpoint.reached();
  return { database, breakpoint, fate };
}

it('ends whom it holds, and nobody whom another holds in a database beside it', async () => {
  const [one, other] = await Promise.all([heldWriter(), heldWriter()]);
  await one.breakpoint.clear();
  expect(await one.fate).toBe('ended');
  const stays = other.breakpoint.reached().then(() => 'held');
  expect(await Promise.race([other.fate, stays])).toBe('held');
  await other.breakpoint.clear();
  expect(await other.fate).toBe('ended');
  await Promise.all([one.database.drop(), other.database.drop()]);
});
