import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { model, property, relation, startWorkspace, type Store, type TestWorkspace } from '../test-workspace.js';
import { stores } from '../testing/postgres-store.js';

const place = model('Place', {
  properties: [
    property('name', 'string'),
    property('other', 'string'),
    property('n', 'number'),
    property('seen', 'boolean'),
    property('at', 'geopoint'),
  ],
  relations: [relation('branches', 'hasMany', 'Place')],
});

describe.each(stores)('in %s', (_, openStore) => {
  let store: Store;
  beforeAll(async () => {
    store = await openStore();
  });
  afterAll(() => store.close());

  let workspace: TestWorkspace;
  beforeAll(async () => {
    workspace = await startWorkspace([place], {}, store);
    await workspace.call('POST', '/api/places', [
      { name: 'near', n: 2, at: { lat: 1, lng: 1 } },
      { name: 'Bob', n: null, at: { lat: 2, lng: 2 }, placeId: 1 },
      { name: 'near', n: 3, at: { lat: 3, lng: 3 } },
      { name: 'Eve', at: { lat: 1.5, lng: 1 }, placeId: 1 },
      { name: 'nowhere', n: 9, placeId: 1 },
    ]);
  });
  afterAll(() => workspace.close());

  const ask = async (path: string, name: string, value: unknown) =>
    (await workspace.read(`/api/${path}?${name}=${encodeURIComponent(JSON.stringify(value))}`)).body;
  const origin = { lat: 0, lng: 0 };
  const within = (maxDistance: number) => ({ at: { near: origin, maxDistance, unit: 'kilometers' } });

  describe('near', () => {
    it.each<[object, readonly number[]]>([
      [{ where: { at: { near: origin } } }, [1, 4, 2, 3]],
      [{ where: { at: { near: origin } }, order: 'n ASC' }, [1, 3, 2, 4]],
      [{ where: { at: { near: origin } }, order: ['n DESC', 'id ASC'] }, [2, 4, 3, 1]],
      [{ where: { at: { near: origin } }, skip: 1, limit: 2 }, [4, 2]],
      [{ where: { or: [within(160), { id: 5 }] } }, [1, 5]],
      [{ where: { and: [within(210), { n: { gt: 0 } }] } }, [1]],
      [{ where: { nor: [within(210)] } }, [2, 3, 5]],
      [{ where: { ...within(210), name: { like: 'n%' } } }, [1]],
      [{ where: { at: { near: origin, minDistance: 210, unit: 'kilometers' } } }, [2, 3]],
      [{ where: { at: { near: origin, maxDistance: 98 } } }, [1]],
      [{ where: { name: 'near' }, order: 'n DESC' }, [3, 1]],
      [{ where: { or: [{ id: 1 }, { name: 'near' }, { other: 'near' }] }, order: 'n DESC' }, [3, 1]],
    ])('%j', async (filter, ids) => {
      const rows = (await ask('places', 'filter', filter)) as { id: number }[];
      expect(rows.map(({ id }) => id)).toEqual(ids);
    });

    it('counts for related rows, through includes and in counts', async () => {
      const filter = { where: { at: { near: origin } }, fields: ['id'] };
      expect(await ask('places/1/branches', 'filter', filter)).toEqual([{ id: 4 }, { id: 2 }]);
      const include = { relation: 'branches', scope: filter };
      expect(await ask('places/1', 'filter', { fields: ['id'], include })).toEqual({
        id: 1,
        branches: [{ id: 4 }, { id: 2 }],
      });
      expect(await ask('places/count', 'where', within(210))).toEqual({ count: 2 });
      expect(await ask('places/1/branches/count', 'where', within(210))).toEqual({ count: 1 });
    });

    it('changes only what is near', async () => {
      const where = encodeURIComponent(JSON.stringify(within(160)));
      expect((await workspace.call('POST', `/api/places/update?where=${where}`, { seen: true })).body).toEqual({
        count: 1,
      });
      expect(await ask('places/count', 'where', { seen: true })).toEqual({ count: 1 });
    });
  });
});
