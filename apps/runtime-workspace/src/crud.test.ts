import { afterEach, beforeEach, describe, expect, it, beforeAll, afterAll } from 'vitest';
import { trafficPath, type UnitTraffic } from '@tiffin/contracts';
import { model, property, startWorkspace, type Store, type Call, type TestWorkspace } from './test-workspace.js';
import { stores } from './testing/postgres-store.js';

const car = model('Car', { properties: [property('name', 'string', { required: true }), property('year', 'number')] });
describe.each(stores)('in %s', (_, openStore) => {
  let store: Store;
  beforeAll(async () => {
    store = await openStore();
  });
  afterAll(() => store.close());

  let workspace: TestWorkspace;
  let call: Call;

  beforeEach(async () => {
    workspace = await startWorkspace(
      [
        car,
        model('Fact', { readonly: true }),
        model('Secret', { public: false }),
        model('Adrift', { connector: undefined as never }),
        model('Tag', { properties: [property('id', 'string'), property('text', 'string')] }),
        model('Patched', { settings: { replaceOnPUT: false }, properties: car.properties }),
      ],
      {},
      store,
    );
    call = workspace.call;
    await call('POST', '/api/cars', [
      { name: 'Beetle', year: 1938 },
      { name: 'Mini', year: 1959 },
    ]);
  });
  afterEach(() => workspace.close());

  describe('rows', () => {
    it('are created one by one or as a list, with ids from the store', async () => {
      expect(await call('POST', '/api/cars', { name: 'Golf', year: 1974 })).toMatchObject({
        status: 200,
        body: { id: 3, name: 'Golf', year: 1974 },
      });
      expect((await call('POST', '/api/cars', [{ name: 'A' }, { name: 'B' }])).body).toMatchObject([
        { id: 4 },
        { id: 5 },
      ]);
    });

    it('are read, asked for, counted and found', async () => {
      expect((await call('GET', '/api/cars')).body).toHaveLength(2);
      expect((await call('GET', '/api/cars/1')).body).toEqual({ id: 1, name: 'Beetle', year: 1938 });
      expect((await call('GET', '/api/cars/1?filter[fields]=name')).body).toEqual({ name: 'Beetle' });
      expect((await call('HEAD', '/api/cars/1')).status).toBe(200);
      expect((await call('HEAD', '/api/cars/9')).status).toBe(404);
      expect((await call('GET', '/api/cars/2/exists')).body).toEqual({ exists: true });
      expect((await call('GET', '/api/cars/9/exists')).body).toEqual({ exists: false });
      expect((await call('GET', '/api/cars/count?where[year][gt]=1940')).body).toEqual({ count: 1 });
      expect((await call('GET', '/api/cars/findOne?filter[order]=year%20DESC')).body).toMatchObject({ name: 'Mini' });
      expect((await call('GET', '/api/cars/findOne?filter[where][name]=x')).status).toBe(404);
    });

    it('are patched, replaced and deleted', async () => {
      expect((await call('PATCH', '/api/cars/1', { year: 1 })).body).toEqual({ id: 1, name: 'Beetle', year: 1 });
      expect((await call('PUT', '/api/cars/1', { name: 'Käfer' })).body).toEqual({ id: 1, name: 'Käfer' });
      expect((await call('POST', '/api/cars/1/replace', { name: 'Bug' })).body).toEqual({ id: 1, name: 'Bug' });
      expect((await call('DELETE', '/api/cars/1')).body).toEqual({ count: 1 });
      expect((await call('DELETE', '/api/cars/1')).body).toEqual({ count: 0 });
      expect((await call('GET', '/api/cars/1')).status).toBe(404);
    });

    it('are upserted by id or by a where clause, and changed in numbers', async () => {
      expect((await call('PUT', '/api/cars', { id: 1, name: 'Bug' })).body).toEqual({ id: 1, name: 'Bug' });
      expect((await call('PUT', '/api/cars', { name: 'New' })).body).toEqual({ id: 3, name: 'New' });
      expect((await call('PATCH', '/api/cars', { id: 2, year: 2 })).body).toEqual({ id: 2, name: 'Mini', year: 2 });
      expect((await call('POST', '/api/cars/replaceOrCreate', { id: 3, name: 'N' })).body).toEqual({
        id: 3,
        name: 'N',
      });
      const byName = '/api/cars/upsertWithWhere?where[name]=';
      expect((await call('POST', `${byName}N`, { year: 7 })).body).toEqual({ id: 3, name: 'N', year: 7 });
      expect((await call('POST', `${byName}Z`, { name: 'Z' })).body).toEqual({ id: 4, name: 'Z' });
      expect(await call('POST', '/api/cars/upsertWithWhere', { year: 7 })).toMatchObject({ status: 400 });
      expect((await call('POST', '/api/cars/update?where={"id":{"lte":2}}', { year: 5 })).body).toEqual({ count: 2 });
      expect((await call('GET', '/api/cars/count?where[year]=5')).body).toEqual({ count: 2 });
    });

    it('with text ids are created with the id that the client gives', async () => {
      expect((await call('POST', '/api/tags', { id: 'red', text: 'Red' })).body).toEqual({ id: 'red', text: 'Red' });
      expect((await call('GET', '/api/tags/red')).status).toBe(200);
      expect((await call('POST', '/api/tags', { id: 'red' })).status).toBe(409);
      expect((await call('PUT', '/api/tags', { id: 'blue', text: 'B' })).body).toEqual({ id: 'blue', text: 'B' });
      for (const id of ['constructor', '__proto__', 'toString'])
        expect((await call('GET', `/api/tags/${id}`)).status).toBe(404);
    });

    it('are patched by PUT when the model says so', async () => {
      await call('POST', '/api/patcheds', { name: 'a', year: 1 });
      expect((await call('PUT', '/api/patcheds/1', { year: 2 })).body).toEqual({ id: 1, name: 'a', year: 2 });
    });
  });

  describe('what is served', () => {
    it('of a read-only model only reads', async () => {
      expect((await call('GET', '/api/facts')).body).toEqual([]);
      const writes = [
        ['POST', ''],
        ['PUT', ''],
        ['PATCH', ''],
        ['PUT', '/1'],
        ['PATCH', '/1'],
        ['DELETE', '/1'],
        ['POST', '/1/replace'],
        ['POST', '/update'],
        ['POST', '/replaceOrCreate'],
        ['POST', '/upsertWithWhere'],
      ] as const;
      for (const [verb, path] of writes) {
        const { status, body } = await call(verb, `/api/facts${path}`, {});
        expect([verb, path, status, body.error.code]).toEqual([verb, path, 405, 'METHOD_NOT_ALLOWED']);
      }
    });

    it('names the verbs of a path that lacks one', async () => {
      const { status, headers } = await call('DELETE', '/api/cars');
      expect([status, headers['allow']]).toEqual([405, 'GET, POST, PATCH, PUT']);
    });

    it('is nothing of models that are not public or not attached', async () => {
      expect((await call('GET', '/api/secrets')).status).toBe(404);
      expect((await call('GET', '/api/adrifts')).status).toBe(404);
    });

    it('has probes below the reserved prefix, and counts requests', async () => {
      expect(await call('GET', '/.tiffin/healthz')).toMatchObject({ status: 200, body: 'OK' });
      expect((await call('GET', '/.tiffin/readyz')).status).toBe(200);
      expect((await call('GET', '/.tiffin/metrics')).body).toContain(
        'http_request_duration_seconds_count{method="POST",route="/api/cars",status="200"} 1',
      );
      // What was sent before; the probes are no traffic.
      const { body } = await call('GET', trafficPath);
      expect((body as UnitTraffic).endpoints.map(([name, figures]) => [name, figures.slice(0, 6)])).toEqual([
        ['', [0, 1, 0, 0, 0, 0]],
      ]);
    });
  });
});
