import { afterAll, beforeAll, expect, it } from 'vitest';
import { cellStates, decidePlacement, type PlaceableCell } from '@tiffin/deployments-rules';
import { newId } from '@tiffin/kernel';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import { Chance } from '@tiffin/testing/chance';
import pg from 'pg';

let database: TestDatabase;
let superuser: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  superuser = new pg.Client({ connectionString: database.superuser });
  await superuser.connect();
  await superuser.query(`update platform.cell set state = 'down'`);
});
afterAll(async () => {
  await superuser.end();
  await database.drop();
});

/** Small numbers, so that many are equal. */
function cellsBy(chance: Chance): readonly PlaceableCell[] {
  const names = ['a', 'a-b', 'ab', 'b', 'b1', 'z'].filter(() => !chance.once(4));
  return names.map((name) => ({
    name,
    state: chance.once(3) ? chance.of(cellStates) : 'open',
    capacity: chance.of([null, 0, 1, 2, 3, 6, 9, 10_000, 20_000]),
    tenants: chance.of([0, 1, 2, 3, 4, 6, 5_000]),
  }));
}

async function chosen(cells: readonly PlaceableCell[], chance: Chance): Promise<string | null> {
  await superuser.query(`delete from platform.cell where driver = 'drawn'`);
  for (const { name, state, capacity, tenants } of cells) {
    const incoming = chance.whole(0, tenants);
    await superuser.query(
      `insert into platform.cell (id, name, driver, address, state, capacity, tenants, incoming)
       values ($1, $2, 'drawn', '', $3, $4, $5, $6)`,
      [newId(), name, state, capacity, tenants - incoming, incoming],
    );
  }
  const { rows } = await superuser
    .query<{ name: string }>('select c.name from platform.choose_cell() x join platform.cell c on c.id = x')
    .catch((error: Error) => {
      expect(error.message).toContain('No open cell has room');
      return { rows: [] as { name: string }[] };
    });
  return rows[0]?.name ?? null;
}

it('the rule and the database place a tenant in the same cell, whatever cells there are', async () => {
  const chance = new Chance(7);
  const answers = new Set<string | null>();
  for (let time = 0; time < 400; time += 1) {
    const cells = cellsBy(chance);
    const name = decidePlacement(cells)?.name ?? null;
    answers.add(name);
    expect([cells, await chosen(cells, chance)]).toEqual([cells, name]);
  }
  expect(answers.size).toBe(7);
}, 60_000);
