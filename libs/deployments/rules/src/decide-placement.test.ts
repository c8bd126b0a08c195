import { describe, expect, it } from 'vitest';
import { decideMove, decidePlacement, type PlaceableCell } from './decide-placement.js';

const cell = (name: string, tenants: number, capacity: number | null, state: PlaceableCell['state'] = 'open') => ({
  ...{ name, tenants, capacity, state },
});

describe('a new tenant', () => {
  it.each<[string, readonly PlaceableCell[], string | null]>([
    ['the least full one', [cell('a', 50, 100), cell('b', 100, 1_000)], 'b'],
    ['of equals the one with the fewest tenants', [cell('a', 2, 4), cell('b', 1, 2)], 'b'],
    ['of those the first by name', [cell('b', 1, 2), cell('a', 1, 2)], 'a'],
    ['one without a limit as one of 10,000', [cell('a', 150, null), cell('b', 1, 100)], 'b'],
    ['one without a limit where that is emptier', [cell('a', 99, null), cell('b', 1, 100)], 'a'],
    ['no full one', [cell('a', 1, 1), cell('b', 9, 10)], 'b'],
    ['none that takes nobody', [cell('a', 0, 0)], null],
    ['none at all', [], null],
    ...(['closed', 'full', 'draining', 'down'] as const).map((state): [string, readonly PlaceableCell[], null] => [
      `none that is ${state}`,
      [cell('a', 0, 10, state)],
      null,
    ]),
  ])('comes to %s', (_, cells, name) => {
    expect(decidePlacement(cells)?.name ?? null).toBe(name);
    expect(decidePlacement(cells.toReversed())?.name ?? null).toBe(name);
  });
});

describe('a tenant that moves', () => {
  const wanted = {
    tenant: { slug: 'acme', name: 'Acme', state: 'active' },
    ...{ from: { name: 'a' }, to: cell('b', 1, 2), underWayTo: null },
  };
  it.each<[object, string | undefined]>([
    [{}, undefined],
    [{ tenant: { ...wanted.tenant, state: 'suspended' } }, undefined],
    [{ tenant: { ...wanted.tenant, state: 'deleting' } }, 'NOT_ACTIVE'],
    [{ underWayTo: 'b' }, 'MOVE_UNDER_WAY'],
    [{ from: { name: 'b' } }, 'MOVE_NOT_NEEDED'],
    [{ to: cell('b', 2, 2) }, 'CELL_CLOSED'],
    [{ to: cell('b', 0, null, 'draining') }, 'CELL_CLOSED'],
  ])('with %j is refused by %s', (change, code) => {
    expect(decideMove({ ...wanted, ...change })?.code).toBe(code);
  });
});
