import { describe, expect, it } from 'vitest';
import { type CellId, newId, type EnvironmentId } from '@tiffin/kernel';
import { type CellPlace, CellRegistry } from './cells.js';

const place = (change: Partial<CellPlace> = {}): CellPlace => ({
  ...{ id: newId<CellId>(), name: 'a', driver: 'local', address: 'x', settings: {}, state: 'open' },
  ...{ silentSince: null, domain: null, routerPort: null },
  ...change,
});
const registry = (found: CellPlace | null = null) => {
  const opened: string[] = [];
  const open = ({ name }: CellPlace): string => (opened.push(name), `cell ${name}`);
  const directory = { cells: async () => [], cellOf: async () => found };
  return { opened, cells: new CellRegistry(directory, { local: open }) };
};
const environment = newId<EnvironmentId>();

describe('CellRegistry', () => {
  it('opens the cell of an environment once, and each cell for itself', async () => {
    const ours = place();
    const { opened, cells } = registry(ours);
    expect(await cells.of(environment)).toEqual({ cell: 'cell a', place: ours });
    await cells.of(environment);
    expect(cells.open(place({ name: 'b' }))).toBe('cell b');
    expect(opened).toEqual(['a', 'b']);
  });

  it('opens a cell anew that has other settings', () => {
    const { opened, cells } = registry();
    const ours = place();
    cells.open(ours);
    const changed = { ...ours, settings: { entranceUrl: 'http://127.0.0.1:8080' } };
    cells.open(changed);
    cells.open({ ...changed, state: 'draining' });
    expect(opened).toEqual(['a', 'a']);
  });

  it('opens a cell anew that has again the settings from before', () => {
    const { opened, cells } = registry();
    const ours = place();
    cells.open(ours);
    cells.open({ ...ours, settings: { entranceUrl: 'http://127.0.0.1:8080' } });
    cells.open(ours);
    cells.open(ours);
    expect(opened).toEqual(['a', 'a', 'a']);
  });

  it('opens a cell anew that has another address', () => {
    const { opened, cells } = registry();
    const ours = place();
    cells.open(ours);
    cells.open({ ...ours, address: 'elsewhere' });
    expect(opened).toEqual(['a', 'a']);
  });

  it.each([
    [{ state: 'down' }, 'cell "a" is marked as down'],
    [{ driver: 'toString' }, 'cell "a" has the driver "toString"'],
    [{ driver: 'kubernetes' }, 'cell "a" has the driver "kubernetes"'],
  ] as const)('names a cell that cannot be asked: %j', async (change, text) => {
    const { cells } = registry(place(change));
    await expect(cells.of(environment)).rejects.toMatchObject({
      code: 'CELL_UNAVAILABLE',
      message: expect.stringContaining(text),
    });
  });

  it('does not wait for a cell that is known not to answer; who asks whether it is back may open it', async () => {
    const silent = place({ silentSince: new Date(0) });
    const { cells } = registry(silent);
    await expect(cells.of(environment)).rejects.toMatchObject({
      code: 'CELL_UNAVAILABLE',
      message: expect.stringContaining('cell "a" has not answered since 1970-01-01T00:00:00.000Z'),
    });
    expect(cells.open(silent)).toBe('cell a');
  });

  it.each(['open', 'full', 'draining'] as const)('goes on to serve the tenants of a cell that is %s', (state) => {
    expect(registry().cells.open(place({ state }))).toBe('cell a');
  });

  it('knows no environment that is not there', async () => {
    await expect(registry(null).cells.of(environment)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
