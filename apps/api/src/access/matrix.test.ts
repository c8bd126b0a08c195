import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId, type ProjectId } from '@tiffin/kernel';
import { sentDuring } from '@tiffin/testing/sent-statements';
import { extendSchema, type GraphQLSchema, parse } from 'graphql';
import { format, resolveConfig } from 'prettier';
import { AccessWorld, fixtureOf, idsOf, verdict } from '../testing/access-world.js';
import { fieldArguments, fillPlace, printed } from '../testing/fill-place.js';
import { type Fixture, fixtures } from '../testing/fixtures.js';
import { makePersonas } from '../testing/personas.js';
import { type FieldQuery, fieldQueries, missingFixtures, operationsOf } from '../testing/schema-walk.js';
import { makeProject } from '../testing/test-project.js';

const page = '../../../../docs/access.md';
const heading = `# Who may do what

Made by \`apps/api/src/access/matrix.test.ts\` from what the API answers, and compared with it at each run; a change of it is reviewed
(\`npm test -- matrix -u\` writes it). The rules behind it: \`libs/access/src/policy.ts\` and \`operator-grant.ts\`.
Members act in person; tokens are the owner's: of a scope, of the project that is asked about, or of another one.`;

/**
 * What shows nothing here: it takes an invitation's own text, what the auditor alone writes, a canvas that names what is not there, an invitation of the reader's own,
 * what comes before the first stage, what somebody has asked to be told of. Their own suites see it.
 */
const seenElsewhere = [
  'Mutation.acceptInvitation',
  'AuditState.alarm',
  'AuditState.checkpoint',
  'Environment.missingNames',
  'Environment.upstream',
  'Membership.notifications',
  'MigrationComparison.changes',
  'MigrationComparison.lost',
  'Viewer.invitations',
];

let world: AccessWorld;
let schema: GraphQLSchema;
let otherProjectId: ProjectId;
let personas: Readonly<Record<string, string | null>>;
beforeAll(async () => {
  world = await AccessWorld.open();
  ({ schema } = world);
  otherProjectId = (await makeProject(world.api, world.ours, 'Other')).projectId;
  personas = await makePersonas({ ...world, otherProjectId });
});
afterAll(() => world.close());

const words: Readonly<Record<string, string>> = {
  UNAUTHENTICATED: 'no token',
  FORBIDDEN: 'forbidden',
  NOT_FOUND: 'not found',
  PERSON_NEEDED: 'person needed',
  SIGN_IN_FIRST: 'sign in first',
};
const word = (errors: string): string => words[verdict(errors)] ?? verdict(errors);

type Table = Readonly<Record<string, readonly string[]>>;
const tableOf = (title: string, columns: readonly string[], table: Table): string =>
  [
    `| ${title} | ${columns.join(' | ')} |`,
    `|${' --- |'.repeat(columns.length + 1)}`,
    ...Object.entries(table).map(([name, cells]) => `| \`${name}\` | ${cells.join(' | ')} |`),
  ].join('\n');

/** What people do as themselves changes who they are: after it, others take their places. */
let asBefore: typeof personas | null = null;

async function operationRow(fixture: Fixture): Promise<string[]> {
  const row: string[] = [];
  asBefore ??= await makePersonas({ ...world, otherProjectId });
  for (const token of Object.values(asBefore)) {
    await world.prepare(fixture, world.ours);
    row.push(word(await world.call(token, fixture, idsOf(fixture, world.ours))));
  }
  if (fixture.by === 'person') asBefore = null;
  return row;
}

/** `shortened`: it answers, without what units print. `nothing`: nobody can tell, since there was nothing to show. */
async function fieldCell(token: string | null, { root, document }: FieldQuery, showsOutput: boolean): Promise<string> {
  const fixture = fixtureOf(root);
  const { errors, text } = await world.api.ask(token, document, fixture.variables(...idsOf(fixture, world.ours)));
  if (errors.length > 0) return word(JSON.stringify(errors));
  if (showsOutput) return text.includes(printed) ? 'yes' : 'shortened';
  return /"__typename"|:(?!null|\{|\[\])[^:{[]/.test(text) ? 'yes' : 'nothing';
}

const membersAndTokens = [
  'viewer',
  'developer',
  'admin',
  'owner',
  'read token',
  'deploy token',
  'project token',
  'operator',
  'operator with support access',
];

async function fieldTable(): Promise<Table> {
  const queries = fieldQueries(schema, fixtures, fieldArguments);
  // Anew: the operator of before has opened support access by now.
  const personas = await makePersonas({ ...world, otherProjectId });
  const table: Record<string, string[]> = {};
  for (const [name, query] of [...queries].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!query) continue;
    const [type, field] = name.split('.') as [string, string];
    const definition = (
      schema.getType(type) as never as { getFields(): Record<string, { extensions: object }> }
    ).getFields()[field];
    const showsOutput = 'showsUnitOutput' in (definition?.extensions ?? {});
    table[name] = [];
    for (const persona of membersAndTokens)
      table[name].push(await fieldCell(personas[persona] ?? null, query, showsOutput));
  }
  return table;
}

describe('the access matrix', () => {
  it('has a fixture for each operation and each id that it takes, and a way to each field (I-02)', () => {
    expect(missingFixtures(schema, fixtures, world.ours)).toEqual([]);
    expect(Object.keys(fixtures).filter((name) => !operationsOf(schema).has(name))).toEqual([]);
    const queries = fieldQueries(schema, fixtures, fieldArguments);
    expect([...queries].filter(([, query]) => query === null).map(([name]) => name)).toEqual([]);
  });

  it('names what is planted without a fixture (I-02, control)', () => {
    const planted = extendSchema(
      schema,
      parse(`extend type Query { planted: Project } extend type Mutation { plant(input: PlantInput!): Boolean }
        input PlantInput { tenantId: ID! seedId: ID } extend type Tenant { garden(bedId: ID!): Project }`),
    );
    const half = {
      ...fixtures,
      'Mutation.plant': {
        document: 'mutation ($input: PlantInput!) { plant(input: $input) }',
        variables: (id: string) => ({ input: { tenantId: id } }),
        id: null,
      },
    };
    expect(missingFixtures(planted, fixtures, world.ours)).toEqual(['Query.planted', 'Mutation.plant']);
    expect(missingFixtures(planted, half, world.ours)).toEqual(['Query.planted', 'Mutation.plant(input.seedId)']);
    expect(fieldQueries(planted, fixtures, fieldArguments).get('Tenant.garden')).toBeNull();
  });

  it('is the one in docs/access.md (I-01, I-07)', async () => {
    const operations: Record<string, readonly string[]> = {};
    // In the order of the fixtures: what one deletes, a later one restores.
    for (const name of Object.keys(fixtures)) operations[name] = await operationRow(fixtureOf(name));
    await fillPlace(world, world.ours);
    const fields = await fieldTable();
    const text = [
      heading,
      '## Operations',
      tableOf('operation', Object.keys(personas), operations),
      '## Fields below them',
      '`shortened`: without what units print.',
      tableOf('field', membersAndTokens, fields),
    ].join('\n\n');
    const unseen = Object.entries({ ...operations, ...fields }).filter(([, cells]) => !cells.includes('yes'));
    expect(unseen.map(([name]) => name)).toEqual(seenElsewhere);
    const options = await resolveConfig('docs/access.md');
    await expect(await format(text, { ...options, parser: 'markdown' })).toMatchFileSnapshot(page);
  }, 180_000);
});

/** One id of a call is foreign; each is tried by itself. */
const foreignCalls = Object.entries(fixtures).flatMap(([name, fixture]): [string, Fixture, string | null][] => [
  ...(fixture.id ? [[name, fixture, null] as [string, Fixture, null]] : []),
  ...Object.keys(fixture.also?.({} as never) ?? {}).map((key): [string, Fixture, string] => [
    `${name}(${key})`,
    fixture,
    key,
  ]),
]);

type Ask = (id: string) => Promise<string>;

/** What two ids make the API send to Postgres. Somebody else in this process asks now and then, too: what is always so is no accident. */
async function workFor(ask: Ask, ids: () => readonly [string, string]): Promise<readonly (readonly string[])[]> {
  for (let time = 1; ; time += 1) {
    const [one, other] = ids();
    const sent = [await sentDuring(() => ask(one)), await sentDuring(() => ask(other))] as const;
    if (time === 5 || sent[0].join() === sent[1].join()) return sent;
  }
}

describe('a foreign id', () => {
  it.each(foreignCalls)(
    '%s is answered as a random one: same bytes, same statements, nothing changed (I-01)',
    async (_, fixture, key) => {
      const { ours, theirs } = world;
      const token = personas['owner'];
      for (const place of [ours, theirs]) await world.prepare(fixture, place);
      const [id, also] = idsOf(fixture, ours);
      const [theirId, theirAlso] = idsOf(fixture, theirs);
      const ask = (foreign: string) =>
        world.call(token ?? null, fixture, key === null ? [foreign, also] : [id, { ...also, [key]: foreign }]);
      const before = await world.rowsOf(theirs);
      const foreign = await ask(key === null ? theirId : (theirAlso[key] as string));
      const random = await ask(newId());
      // To operators no tenant is foreign: what they may, everybody else is refused whatever it names.
      expect(verdict(foreign)).toBe(fixture.by === 'operator' ? 'FORBIDDEN' : 'NOT_FOUND');
      expect(foreign).toBe(random);
      const [forForeign, forRandom] = await workFor(ask, () => [
        key === null ? theirId : (theirAlso[key] as string),
        newId(),
      ]);
      expect(forForeign).toEqual(forRandom);
      expect(await world.rowsOf(theirs)).toBe(before);
    },
  );

  /** Of ours, given the id of a member. */
  const demoteMember: Ask = (memberId) => {
    const fixture = fixtureOf('Mutation.changeMemberRole');
    const [tenantId, also] = idsOf(fixture, world.ours);
    return world.call(personas['owner'] ?? null, fixture, [tenantId, { ...also, memberId }]);
  };

  it('would be told from a random one by its statements, if one were found (control)', async () => {
    const { ours, theirs, superuser } = world;
    const fixture = fixtureOf('Mutation.changeMemberRole');
    for (const place of [ours, theirs]) await world.prepare(fixture, place);
    const [own, ofNobody] = await workFor(demoteMember, () => [ours.spareId, newId()]);
    expect(own).not.toEqual(ofNobody);
    // As if row level security did not hide a member of theirs: the bytes of the answer may still be the same.
    await superuser.query('alter policy tenant_rows on member using (true)');
    const [foreign, random] = await workFor(demoteMember, () => [theirs.spareId, newId()]);
    await superuser.query(
      `alter policy tenant_rows on member using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)`,
    );
    expect(foreign).not.toEqual(random);
  });

  it('is seen where it is not foreign: the owner of the other tenant changes their rows (control)', async () => {
    const { theirs } = world;
    const before = await world.rowsOf(theirs);
    const save = fixtureOf('Mutation.saveCanvas');
    expect(await world.call(theirs.tokens.owner, save, idsOf(save, theirs))).toBe('');
    expect(await world.rowsOf(theirs)).not.toBe(before);
  });
});
