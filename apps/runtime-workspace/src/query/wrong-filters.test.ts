import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  model,
  property,
  relation,
  startWorkspace,
  type Answer,
  type Call,
  type TestWorkspace,
} from '../test-workspace.js';

const properties = [property('name', 'string'), property('n', 'number'), property('at', 'geopoint')];
const owner = model('Owner', {
  properties,
  relations: [
    relation('cars', 'hasMany', 'Car'),
    relation('clubs', 'hasAndBelongsToMany', 'Club'),
    relation('owners', 'hasMany', 'Owner'),
  ],
});

let workspace: TestWorkspace;
let call: Call;
beforeAll(async () => {
  workspace = await startWorkspace([owner, model('Car', { properties }), model('Club', { properties })]);
  call = workspace.call;
  await call('POST', '/api/owners', [{ name: 'Ann' }, { name: 'Bob', n: 1 }]);
  await call('POST', '/api/owners/1/cars', [{ name: 'A' }, { name: 'B' }]);
  await call('POST', '/api/owners/1/clubs', [{ name: 'x' }, { name: 'y' }]);
});
afterAll(() => workspace.close());

const json = (value: unknown): string => encodeURIComponent(typeof value === 'string' ? value : JSON.stringify(value));
function expectRefused({ status, body }: Pick<Answer, 'status' | 'body'>, text: string): void {
  expect([status, body.error?.message]).toEqual([400, expect.stringContaining(text)]);
}

describe('a filter that says nothing sensible', () => {
  it.each<[unknown, string]>([
    [{ order: 5 }, '"order" is'],
    [{ order: true }, '"order" is'],
    [{ order: [['name ASC']] }, '"order" is'],
    [{ order: { a: 'name' } }, '"order" is'],
    [{ order: {} }, '"order" is'],
    [{ order: [{ toString: 1 }] }, '"order" is'],
    [{ order: 'constructor' }, 'Bad filter: Owner has no property "constructor"'],
    [{ fields: ['__proto__'] }, 'Bad filter: Owner has no property "__proto__"'],
    [{ skip: '', offset: 'x' }, '"skip" must be'],
    [{ include: { relation: 'cars', scoope: { where: { n: 1 } } } }, '"scoope"'],
    [{ include: { relation: 'cars', where: { n: 1 } } }, '"where"'],
    [{ include: { relation: 'cars', include: 'clubs' } }, '"include"'],
    [{ include: [['cars']] }, 'takes names of relations'],
    [{ include: { cars: false } }, 'takes names of relations'],
    [{ where: { and: { a: { name: 'x' } } } }, '"and" takes a list'],
    [{ where: { or: {} } }, '"or" takes a list'],
    [{ where: { n: { inq: { a: 2 } } } }, '"inq" takes a list'],
    [{ where: { n: { inq: null } } }, '"inq" takes a list'],
    [{ where: { n: { between: { low: 1, high: 2 } } } }, '"between" takes a list'],
    [{ where: { at: { maxDistance: 5 } } }, '"maxDistance" is no operator'],
    [{ where: { at: { near: '1,1', maxDistance: -1 } } }, '"maxDistance"'],
    [{ where: { at: { near: '1,1', unit: { toString: 1 } } } }, '"unit" is one of'],
    [{ where: { at: { near: '1,1', like: 'x' } } }, '"like" beside "near"'],
    [{ where: { name: { regexp: { toString: 1 }, options: 'i' } } }, '"regexp" of "name" takes a text'],
    [{ where: { free: { hasOwnProperty: 1 } } }, '"hasOwnProperty" is no operator'],
    ['{"where":{"free":{"__proto__":1}}}', '"__proto__" is no operator'],
  ])('%j', async (filter, text) => {
    expectRefused(await workspace.read(`/api/owners?filter=${json(filter)}`), text);
    const scope = (typeof filter === 'string' ? JSON.parse(filter) : filter) as unknown;
    expectRefused(await workspace.read(`/api/owners?filter=${json({ include: { relation: 'owners', scope } })}`), text);
  });

  it.each([
    'filter[where][__proto__][x]=1',
    'filter[__proto__]=1',
    'filter[where][constructor]=1',
    'filter%5Bwhere%5D%5BtoString%5D=1',
    'filter[include][relation]=cars&filter[include][scope][where][valueOf]=1',
  ])('with a reserved name in brackets is refused: %s', async (query) => {
    expectRefused(await workspace.read(`/api/owners?${query}`), 'is a reserved name');
  });

  it('is told from one that is unusual', async () => {
    const { body } = await call('GET', `/api/owners?filter=${json({ include: { cars: true }, skip: '', offset: 1 })}`);
    expect(body).toEqual([{ id: 2, name: 'Bob', n: 1, cars: [] }]);
    expect((await call('GET', '/api/owners?filter[include][cars]=true&filter[limit]=1')).body[0].cars).toHaveLength(2);
    expect((await call('GET', '/api/owners?filter[where][n][inq]=1')).body).toHaveLength(1);
  });

  it('may be as deep as a request can be', async () => {
    const deep = `${'['.repeat(7000)}1${']'.repeat(7000)}`;
    for (const part of [
      `{"where":{"x":{"y":${deep}}}}`,
      `{"order":${deep}}`,
      `{"include":${deep}}`,
      `{"fields":${deep}}`,
    ])
      expect([part.slice(0, 20), (await workspace.read(`/api/owners?filter=${part}`)).status]).toEqual([
        part.slice(0, 20),
        400,
      ]);
    for (const path of ['owners', 'owners/1/cars', 'owners/1/clubs'])
      expect((await workspace.read(`/api/${path}/count?where={"x":{"y":${deep}}}`)).status).toBe(400);
  });
});

describe('a condition that no operation reads', () => {
  it.each([
    ['GET', 'owners?where[name]=Bob'],
    ['GET', 'owners/findOne?where={"name":"Bob"}'],
    ['GET', 'owners/count?filter={"where":{"name":"Bob"}}'],
    ['GET', 'owners/count?where[name]=Bob&filter[where][n]=1'],
    ['GET', 'owners/1/cars?where={"name":"A"}'],
    ['GET', 'owners/1/clubs/count?filter[where][name]=x'],
    ['POST', 'owners/update?filter={"where":{"name":"Bob"}}'],
    ['POST', 'owners/update?where'],
    ['POST', 'owners/update?where=null'],
    ['DELETE', 'owners/1/cars?filter={"where":{"name":"A"}}'],
    ['DELETE', 'owners/1/cars?where='],
    ['DELETE', 'owners/1/clubs?filter[where][name]=x'],
    ['DELETE', 'owners/1/clubs?where=null'],
  ] as const)('is refused, and nothing changes: %s %s', async (verb, path) => {
    const answer = await call(verb, `/api/${path}`, verb === 'POST' ? { seen: 1 } : undefined);
    expectRefused(answer, verb === 'GET' || path.includes('filter') ? 'does not read' : 'is empty');
    expect((await call('GET', '/api/owners/1/cars/count')).body).toEqual({ count: 2 });
    expect((await call('GET', '/api/owners/1/clubs/count')).body).toEqual({ count: 2 });
    expect((await call('GET', '/api/owners/count?where[seen]=1')).body).toEqual({ count: 0 });
  });
});

describe('free values', () => {
  it('are compared with texts as they are written', async () => {
    await call(
      'POST',
      '/api/clubs',
      ['', 0, false, true, 'true', '10', 9, null].map((v) => ({ v, free: 1 })),
    );
    const found = async (query: string) =>
      (await call('GET', `/api/clubs?filter[where][free]=1&${query}`)).body.map(({ v }: { v: unknown }) => v);
    expect(await found('filter[where][v]=')).toEqual(['']);
    expect(await found('filter[where][v]=0')).toEqual([0]);
    expect(await found('filter[where][v]=true')).toEqual([true, 'true']);
    expect(await found('filter[where][v]=false')).toEqual([false]);
    expect(await found('filter[where][v][neq]=true')).toEqual(['', 0, false, '10', 9, null]);
    expect(await found('filter[where][v][gt]=8')).toEqual(['true', 9]);
  });
});
