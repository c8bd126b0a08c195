import { describe, expect, it } from 'vitest';
import { Refusal } from '@tiffin/kernel';
import { decideCellRemoval } from './decide-cell-state.js';
import { decideCell, decideCellChange, type WantedCell } from './decide-cell.js';

const wanted: WantedCell = {
  ...{ name: 'eu-2', driver: 'local', address: '/srv/eu-2', settings: {} },
  ...{ capacity: 500, domain: 'eu-2.example.org', routerPort: 443 },
};

describe('a new cell', () => {
  it('is as it is stated', () => {
    expect(decideCell(wanted)).toEqual(wanted);
    expect(decideCell({ ...wanted, capacity: null, domain: null, routerPort: null })).not.toBeInstanceOf(Refusal);
  });

  it.each<[Partial<WantedCell>, string]>([
    [{ name: 'EU' }, '"name"'],
    [{ name: 'a'.repeat(41) }, '"name"'],
    [{ driver: 'nomad' }, '"driver": it is one of: local, kubernetes'],
    [{ driver: '__proto__' }, '"driver"'],
    [{ address: 'x' }, '"address"'],
    [{ settings: { a: 1 } }, '"settings": unknown key "a"'],
    [{ driver: 'kubernetes', address: 'eu-2.yaml' }, '"settings": "entranceUrl" is missing'],
    [{ capacity: -1 }, '"capacity"'],
    [{ capacity: 1.5 }, '"capacity"'],
    [{ domain: 'eu_2.example.org' }, '"domain"'],
    [{ domain: 'a..b' }, '"domain"'],
    [{ routerPort: 70_000 }, '"routerPort"'],
  ])('is not made of %j', (change, text) => {
    expect((decideCell({ ...wanted, ...change }) as Refusal).message).toContain(text);
  });
});

describe('a change of a cell', () => {
  const { name: _, driver, ...terms } = wanted;
  const standing = { driver, state: 'open', terms };

  it('keeps what is not stated, and tells whether it leads elsewhere', () => {
    expect(decideCellChange(standing, { capacity: null })).toEqual({
      terms: { ...terms, capacity: null },
      isElsewhere: false,
    });
    expect(decideCellChange(standing, { address: '/srv/other' })).toMatchObject({ isElsewhere: true });
  });

  it('does not take settings in another order for others', () => {
    const settings = {
      entranceUrl: 'http://127.0.0.1:1',
      routes: { kind: 'ingress', className: 'a' },
      podSecurityVersion: 'v1.34',
      permittedNetworks: [],
    };
    const cluster = { driver: 'kubernetes', state: 'open', terms: { ...terms, address: 'a', settings } };
    const turned = Object.fromEntries(Object.entries(settings).toReversed());
    expect(decideCellChange(cluster, { settings: turned })).toMatchObject({ isElsewhere: false });
    expect(decideCellChange(cluster, { settings: { ...settings, podSecurityVersion: 'v1.35' } })).toMatchObject({
      isElsewhere: true,
    });
  });

  it('is checked as a new one is', () => {
    expect(decideCellChange(standing, { address: '../x' })).toMatchObject({ code: 'INPUT_INVALID' });
    expect(decideCellChange({ ...standing, driver: 'gone' }, {})).toMatchObject({ code: 'INPUT_INVALID' });
  });
});

it('a cell is removed once it is empty and takes nobody', () => {
  expect(decideCellRemoval({ name: 'a', state: 'draining', tenants: 0 })).toBeNull();
  expect(decideCellRemoval({ name: 'a', state: 'draining', tenants: 1 })?.message).toContain('has 1 tenant.');
  expect(decideCellRemoval({ name: 'a', state: 'open', tenants: 0 })).toMatchObject({ code: 'CELL_IN_USE' });
});
