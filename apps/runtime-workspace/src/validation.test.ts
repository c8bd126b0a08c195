import { regexProblem } from '@tiffin/contracts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { model, property, startWorkspace, type Call, type TestWorkspace } from './test-workspace.js';

const all = model('All', {
  strict: true,
  properties: [
    property('text', 'string', { required: true }),
    property('mail', 'string', { format: 'email' }),
    property('count', 'number', { default: 7 }),
    property('when', 'date', { default: '$now' }),
    property('on', 'boolean', { default: true }),
    property('at', 'geopoint'),
    property('list', 'array', { default: [], properties: [property('n', 'number', { required: true })] }),
    property('nested', 'object', {
      properties: [property('city', 'string', { required: true }), property('zip', 'number', { default: 1 })],
    }),
    property('bytes', 'buffer'),
  ],
});

const user = model('Member', { base: 'User', properties: [property('nick', 'string')] });
let workspace: TestWorkspace;
let call: Call;

/** Whether one more repetition in front makes steps by the cube of the text: the pattern itself makes them by its square. */
const isSlow = (source: string): boolean => regexProblem(`^[^]*(?:${source.replace(/^\^/, '')})`) !== null;

beforeAll(async () => {
  workspace = await startWorkspace([all, user, model('Free')]);
  call = workspace.call;
});
afterAll(() => workspace.close());

describe('types', () => {
  it('are kept as declared, and defaults fill what is absent', async () => {
    const row = {
      text: 'a',
      mail: 'a@b.org',
      count: '12',
      when: '2026-01-02',
      on: 'false',
      at: [1, 2],
      list: [{ n: '1' }],
      nested: { city: 'Rome' },
      bytes: Buffer.from('hello').toString('base64'),
    };
    const { body } = await call('POST', '/api/alls', row);
    const stored = {
      ...{ id: body.id, text: 'a', mail: 'a@b.org', count: 12, when: '2026-01-02T00:00:00.000Z', on: false },
      ...{ at: { lat: 1, lng: 2 }, list: [{ n: 1 }], nested: { city: 'Rome', zip: 1 }, bytes: row.bytes },
    };
    expect(body).toEqual(stored);
    expect((await call('GET', `/api/alls/${body.id}`)).body).toEqual(stored);
    const bare = (await call('POST', '/api/alls', { text: 'b' })).body;
    expect(bare).toMatchObject({ count: 7, on: true, list: [] });
    expect(Date.now() - Date.parse(bare.when)).toBeLessThan(60_000);
  });

  it.each([
    ['a@b.org', 200],
    ['a@b.c.org', 200],
    ['a@b', 422],
    ['a@.org', 422],
    ['a@b.', 422],
    ['a@b@c.org', 422],
    [`a@${'.'.repeat(2_000)}@`, 422],
  ])('know an e-mail address, and any other text in steps that grow no faster than it: %#', async (mail, status) => {
    const tried = vi.spyOn(RegExp.prototype, 'exec');
    try {
      expect((await call('POST', '/api/alls', { text: 'a', mail })).status).toBe(status);
      const contexts = tried.mock.contexts as RegExp[];
      const patterns = contexts.filter((_, at) => tried.mock.calls[at]?.[0] === mail).map(({ source }) => source);
      expect(patterns).not.toEqual([]);
      expect(patterns.filter(isSlow)).toEqual([]);
    } finally {
      tried.mockRestore();
    }
  });

  it.each<[object, string, string]>([
    [{}, 'text', 'presence'],
    [{ text: null }, 'text', 'presence'],
    [{ text: { a: 1 } }, 'text', 'type'],
    [{ text: 'a', mail: 'nope' }, 'mail', 'format'],
    [{ text: 'a', count: 'many' }, 'count', 'type'],
    [{ text: 'a', when: 'soon' }, 'when', 'type'],
    [{ text: 'a', on: 'maybe' }, 'on', 'type'],
    [{ text: 'a', at: { lat: 91, lng: 0 } }, 'at', 'type'],
    [{ text: 'a', list: {} }, 'list', 'type'],
    [{ text: 'a', list: [{}] }, 'list.0.n', 'presence'],
    [{ text: 'a', list: [3] }, 'list.0', 'type'],
    [{ text: 'a', nested: { city: 5, zip: 'x' } }, 'nested.zip', 'type'],
    [{ text: 'a', bytes: '***' }, 'bytes', 'type'],
    [{ text: 'a', more: 1 }, 'more', 'unknown-property'],
  ])('%j is refused for %s: %s', async (row, path, code) => {
    const { status, body } = await call('POST', '/api/alls', row);
    expect([status, body.error.name]).toEqual([422, 'ValidationError']);
    expect(body.error.details).toMatchObject({ context: 'All', codes: { [path]: [code] } });
    expect(body.error.details.messages[path]).toHaveLength(1);
  });

  it('are asked for by every way to write', async () => {
    const { id } = (await call('POST', '/api/alls', { text: 'w' })).body;
    const wrong = { text: 'a', count: 'many' };
    for (const [verb, path] of [
      ['PUT', ''],
      ['PATCH', ''],
      ['PUT', `/${id}`],
      ['PATCH', `/${id}`],
      ['POST', '/update'],
      ['POST', '/upsertWithWhere'],
      ['POST', `/${id}/replace`],
    ] as const) {
      expect([path, (await call(verb, `/api/alls${path}`, wrong)).status]).toEqual([path, 422]);
    }
    expect((await call('PATCH', `/api/alls/${id}`, { text: null })).status).toBe(422);
  });
});

describe('a free model', () => {
  it('keeps any property but those that would break its rows', async () => {
    expect((await call('POST', '/api/frees', { a: { b: [1] }, c: 'x' })).body).toMatchObject({ a: { b: [1] }, c: 'x' });
    for (const name of ['toJSON', 'save', '__data', '__cachedRelations', 'constructor', 'a.b', '$set']) {
      const { status, body } = await call('POST', '/api/frees', { [name]: 1 });
      expect([name, status, body.error.details.codes[name]]).toEqual([name, 422, ['reserved']]);
    }
    expect((await call('GET', '/api/frees')).status).toBe(200);
  });
});

describe('bad bodies', () => {
  it.each<[unknown, number, string]>([
    ['{', 400, 'INVALID_JSON'],
    ['{"__proto__":{"a":1}}', 400, 'INVALID_JSON'],
    ['5', 400, 'INVALID_BODY'],
    ['null', 400, 'INVALID_BODY'],
    ['["a"]', 400, 'INVALID_BODY'],
    [JSON.stringify({ t: 'x'.repeat(1024 * 1024) }), 413, 'BODY_TOO_LARGE'],
  ])('refuses number %#', async (text, status, code) => {
    const answer = await call('POST', '/api/frees', text);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
    expect(Object.keys(answer.body)).toEqual(['error']);
  });
});

describe('a User', () => {
  it('has a hashed password that nobody reads or asks for', async () => {
    const { body } = await call('POST', '/api/members', { email: 'a@b.org', password: 'secret', nick: 'a' });
    expect(body).toEqual({ id: 1, email: 'a@b.org', nick: 'a' });
    expect((await call('GET', '/api/members?filter[where][password]=secret')).status).toBe(400);
    expect((await call('PATCH', '/api/members/1', { password: 'other' })).body).not.toHaveProperty('password');
  });

  it('is unique by e-mail address, and needs address and password', async () => {
    const twice = { email: 'b@b.org', password: 'x' };
    await call('POST', '/api/members', twice);
    const again = await call('POST', '/api/members', twice);
    expect([again.status, again.body.error.details.codes]).toEqual([422, { email: ['uniqueness'] }]);
    expect((await call('POST', '/api/members', { nick: 'n' })).body.error.details.codes).toEqual({
      email: ['presence'],
      password: ['presence'],
    });
    expect((await call('POST', '/api/members', { email: 'nope', password: 'x' })).status).toBe(422);
    const forged = { email: 'c@d.org', password: 'scrypt$c2FsdA$a2V5' };
    expect((await call('POST', '/api/members', forged)).body.error.details.codes).toEqual({ password: ['reserved'] });
  });
});
