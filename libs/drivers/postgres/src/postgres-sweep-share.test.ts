import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SweepShare } from '@tiffin/deployments-operations';
import { createTestDatabase, type TestDatabase, waitUntil } from '@tiffin/testing';
import { PostgresSweepShare } from './postgres-sweep-share.js';
import { TestDoors } from './testing/test-doors.js';

let database: TestDatabase;
let doors: TestDoors;
beforeEach(async () => {
  database = await createTestDatabase();
  doors = await TestDoors.open(database);
});
afterEach(async () => {
  await doors.close();
  await database.drop();
});

describe('two deployers', () => {
  const shares: PostgresSweepShare[] = [];
  const share = () => {
    const made = new PostgresSweepShare(database.worker);
    shares.push(made);
    return made;
  };
  afterEach(async () => {
    for (const made of shares.splice(0)) await made.close();
  });
  const parts = ['cell a', 'cell b', 'cell c', 'cell d'];
  const oursOf = async (one: SweepShare): Promise<string[]> => {
    const ours: string[] = [];
    for (const part of parts) if (await one.isOurs(part)) ours.push(part);
    return ours;
  };
  /** As it settles: who has more than its share lets go at one look, and the other takes it at its next. */
  async function settle(...all: SweepShare[]): Promise<string[][]> {
    for (const one of [...all, ...all]) await oursOf(one);
    return Promise.all(all.map(oursOf));
  }

  it('share the parts out evenly, and no part is swept twice', async () => {
    const first = share();
    expect(await settle(first)).toEqual([parts]);
    const both = await settle(first, share());
    expect(both.map((ours) => ours.length)).toEqual([2, 2]);
    expect(both.flat().sort()).toEqual([...parts].sort());
  });

  it('take no more than their share, even where all parts are asked for at once', async () => {
    const [first, second] = [share(), share()];
    await second.isOurs('cell d');
    const ours = await Promise.all(parts.map((part) => first.isOurs(part)));
    expect(ours.filter(Boolean)).toHaveLength(2);
  });

  it('take over from one that dies', async () => {
    const [first, second] = [share(), share()];
    await settle(first, second);
    await doors.rows(
      `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objid <> 0 and database =
         (select oid from pg_database where datname = current_database()) limit 1`,
    );
    // Whichever it was: it comes back with a session that holds nothing, and all parts are somebody's again.
    await first.isOurs('cell d').catch(() => false);
    await second.isOurs('cell d').catch(() => false);
    const both = await settle(first, second);
    expect(both.flat().sort()).toEqual([...parts].sort());
    await first.close();
    await waitUntil('all parts are the other’s', async () => (await oursOf(second)).length === parts.length);
  });
});
