import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TenantDatabase } from '@tiffin/postgres';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import { waitUntil } from '@tiffin/testing/wait-until';
import { getIntrospectionQuery, parse } from 'graphql';
import pg from 'pg';
import { TestApi } from '../testing/test-api.js';
import { makeTenant } from '../testing/test-tenant.js';
import { limits } from './limits.js';

let database: TestDatabase;
let api: TestApi;
let token: string;
beforeAll(async () => {
  database = await createTestDatabase();
  api = await TestApi.start(database.app);
  const tenants = await TenantDatabase.open(database.app, 1);
  token = (await makeTenant(tenants, 'ours')).tokens.owner;
  await tenants.close();
});
afterAll(async () => {
  await api.close();
  await database.drop();
});

/** Seven fields below each other. */
const deep = 'environments { deployments(first: 1) { edges { node { release { images { digest } } } } } }';
const aliases = (count: number): string =>
  `{ ${Array.from({ length: count }, (_, at) => `a${at}: __typename`).join(' ')} }`;
const tokens = (count: number): string =>
  `mutation { saveCanvas(input: {projectId: "x", baseRevision: 0, operations: [${'1 '.repeat(count - 23)}]}) { changed } }`;
const cost = (rows: number): string =>
  `{ projects(first: 20) { edges { node { revisions(first: ${rows}) { edges { node { units { key name } } } } } } } }`;
const comparison = (name: string): string => `${name}: releaseComparison(from: "1", to: "2") { code { unified } }`;

describe('a query (I-34)', () => {
  const codeOf = async (query: unknown) => {
    const { errors, status } = await api.ask(token, query as string);
    return errors[0] ? `${status} ${errors[0].extensions.code}` : `${status} answered`;
  };

  it.each([
    ['15 aliases', aliases(15)],
    ['its cost below the limit', cost(20)],
    ['all of introspection', getIntrospectionQuery()],
  ])('is answered with %s', async (_, query) => {
    expect(await codeOf(query)).toBe('200 answered');
  });

  it.each([
    ['1000 tokens', tokens(1_000)],
    ['a page of 100', '{ project(id: "x") { revisions(first: 100) { edges { cursor } } } }'],
    ['one comparison of releases', `{ project(id: "x") { ${comparison('a')} } }`],
    ['8 fields below each other', `{ project(id: "x") { ${deep} } }`],
  ])('is run with %s', async (_, query) => {
    expect(await codeOf(query)).toBe('200 NOT_FOUND');
  });

  const bomb = (count: number) =>
    Array.from({ length: count }, (_, at) => `fragment f${at} on Query { ...f${at + 1} ...f${at + 1} }`).join(' ');

  it.each([
    ['9 fields deep', `{ environment(id: "x") { project { ${deep} } } }`],
    ['16 aliases', aliases(16)],
    ['16 aliases in a fragment', `{ ...a } fragment a on Query ${aliases(16)}`],
    ['1001 tokens', tokens(1_001)],
    ['a text beyond all reason', `{ ${' '.repeat(limits.characters)} __typename }`],
    ['its cost beyond the limit', cost(100)],
    [
      'its cost beside a page of less than nothing',
      `{ less: projects(first: -9999999) { edges { node { id } } } ${cost(100).slice(1)}`,
    ],
    ['its cost in a variable', `query ($n: Int) ${cost(1).replace('first: 1', 'first: $n')}`],
    [
      'a comparison of releases at each event',
      `subscription { environmentStatus(environmentId: "x") { project { ${comparison('a')} } } }`,
    ],
    ['two comparisons of releases', `{ project(id: "x") { ${comparison('a')} ${comparison('b')} } }`],
    ['a page of 101', '{ project(id: "x") { revisions(first: 101) { edges { cursor } } } }'],
    ['a list of 10,000', '{ project(id: "x") { revisions(first: 10000) { edges { cursor } } } }'],
    ['fragments that double', `{ ...f0 } ${bomb(40)} fragment f40 on Query { projects { edges { node { id } } } }`],
    ['two operations', 'query a { __typename } query b { __typename }'],
  ])('is refused with %s', async (_, query) => {
    expect(await codeOf(query)).toBe('400 QUERY_TOO_COSTLY');
  });

  it('is refused with fragments in a circle', async () => {
    expect(await codeOf('{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }')).toBe(
      '400 GRAPHQL_VALIDATION_FAILED',
    );
  });

  it.each([
    ['a tree in place of a text', JSON.stringify(parse('{ __typename }', { noLocation: true }))],
    ['a word of JSON', 'null'],
  ])('is refused as %s', async (_, query) => {
    expect(await codeOf(query)).toBe('400 INPUT_INVALID');
  });

  it('is refused in a batch', async () => {
    const query = { query: '{ __typename }' };
    const { status, errors } = await api.post(Array(100).fill(query), token);
    expect([status, errors[0]?.extensions.code]).toEqual([400, 'QUERY_TOO_COSTLY']);
  });

  it('is refused with more bytes than a request may have', async () => {
    const { status, errors } = await api.ask(token, '{ __typename }', { canvas: 'x'.repeat(limits.bodyBytes) });
    expect([status, errors[0]?.extensions.code]).toEqual([413, 'QUERY_TOO_COSTLY']);
  });

  it.each([0, -1])('gives out no page of %d', async (first) => {
    const field = `revisions(first: ${first}) { edges { cursor } }`;
    expect(await codeOf(`mutation { createProject(input: { name: "P${first + 5}" }) { project { ${field} } } }`)).toBe(
      '200 INPUT_INVALID',
    );
  });
});

describe('requests of one tenant', () => {
  it('are at most so many at once: what comes beside them is refused, and let in when one has ended', async () => {
    const holder = new pg.Client({ connectionString: database.superuser });
    await holder.connect();
    try {
      await holder.query('begin; lock table project in access exclusive mode');
      const asked = Array.from({ length: limits.requests + 1 }, () =>
        api.ask(token, '{ projects { edges { cursor } } }'),
      );
      const first = await Promise.race(asked);
      expect(first.errors[0]?.extensions.code).toBe('BUSY');
      await holder.query('commit');
      const codes = (await Promise.all(asked)).map(({ errors }) => errors[0]?.extensions.code ?? 'answered');
      expect(codes.sort()).toEqual(['BUSY', ...Array(limits.requests).fill('answered')]);
    } finally {
      await holder.end();
    }
    expect((await api.ask(token, '{ projects { edges { cursor } } }')).errors).toEqual([]);
  });
});

describe('over a socket too (I-34)', () => {
  const field = 'environmentStatus(environmentId: "x")';
  const nested = (fields: number): string => {
    const names = Array.from({ length: fields - 1 }, (_, at) => (at % 2 === 0 ? 'project' : 'environments'));
    return names.reduceRight((inner, name) => `{ ${name} ${inner} }`, '{ id }');
  };
  const filler = (count: number): string => {
    const [groups, rest] = [Math.floor((count - 11) / 6), (count - 11) % 6];
    return `subscription { ${field} { ${'... on Environment { id } '.repeat(groups)}${'id '.repeat(rest)}} }`;
  };

  const codeOf = async (query: string): Promise<string> => {
    const feed = api.subscribe(token, query);
    await waitUntil('an answer', () => feed.ended ?? feed.events[0]);
    feed.stop();
    return /"code":"(\w+)"/.exec(JSON.stringify(feed.ended))?.[1] ?? 'answered';
  };

  it.each([
    ['8 fields below each other', `subscription { ${field} ${nested(7)} }`],
    ['15 aliases', `subscription { ${field} ${aliases(15)} }`],
    ['1000 tokens', filler(1_000)],
    ['a page of 100', `subscription { ${field} { deployments(first: 100) { edges { cursor } } } }`],
  ])('%s are run', async (_, query) => {
    expect(await codeOf(query)).toBe('NOT_FOUND');
  });

  it.each([
    ['9 fields below each other', `subscription { ${field} ${nested(8)} }`, 'QUERY_TOO_COSTLY'],
    ['16 aliases', `subscription { ${field} ${aliases(16)} }`, 'QUERY_TOO_COSTLY'],
    ['1001 tokens', filler(1_001), 'QUERY_TOO_COSTLY'],
    ['a page of 101', `subscription { ${field} { deployments(first: 101) { edges { cursor } } } }`, 'QUERY_TOO_COSTLY'],
    [
      'a list of 10,000',
      `subscription { ${field} { deployments(first: 10000) { edges { cursor } } } }`,
      'QUERY_TOO_COSTLY',
    ],
    [
      'a text beyond all reason',
      `subscription { ${field} { id } } ${' '.repeat(limits.characters)}`,
      'QUERY_TOO_COSTLY',
    ],
    [
      'fragments in a circle',
      `subscription { ${field} { ...a } } fragment a on Environment { ...b } fragment b on Environment { ...a }`,
      'GRAPHQL_VALIDATION_FAILED',
    ],
  ])('%s are refused before anything is run', async (_, query, code) => {
    expect(await codeOf(query)).toBe(code);
  });
});
