import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '@tiffin/kernel';
import { waitUntil } from '@tiffin/testing/wait-until';
import fc from 'fast-check';
import { GraphQLID, type GraphQLSchema, GraphQLString } from 'graphql';
import { fieldsBelow } from '../access/refuse-unstated-fields.js';
import { limits } from '../limits/limits.js';
import { writeCursor } from '../schema/page.js';
import { AccessWorld, type TestPlace } from '../testing/access-world.js';
import { type Fixture, fixtures } from '../testing/fixtures.js';
import { operationsOf, pathsTo, withArgument } from '../testing/schema-walk.js';
import type { TestApi } from '../testing/test-api.js';
import { addPerson } from '../testing/test-person.js';

const texts = [GraphQLID, GraphQLString];
/** Thousands of requests, on a machine that does much else. */
const patienceMs = 300_000;

let world: AccessWorld;
let api: TestApi;
let place: TestPlace;
let schema: GraphQLSchema;
/** An owner in person, and an operator: who may do the most. */
let token: string;
beforeAll(async () => {
  world = await AccessWorld.open();
  ({ api, ours: place, schema } = world);
  token = (await addPerson(world, 'hostile', { places: [[place.tenantId, 'owner']], isOperator: true })).token;
});
afterAll(() => world.close());

type Ask = (value: string) => readonly [document: string, variables: Record<string, unknown>];

/** Places below operations. Those of operations themselves come from their fixtures. */
const fieldPlaces: Readonly<Record<string, Ask>> = {
  'Project.revisions(after)': (value) => [
    'query ($id: ID!, $v: String) { project(id: $id) { revisions(after: $v) { edges { node { id } } } } }',
    { id: place.projectId, v: value },
  ],
  'Project.releases(after)': (value) => [
    'query ($id: ID!, $v: String) { project(id: $id) { releases(after: $v) { edges { node { id } } } } }',
    { id: place.projectId, v: value },
  ],
  'Project.release(name)': (value) => [
    'query ($id: ID!, $v: String!) { project(id: $id) { release(name: $v) { id } } }',
    { id: place.projectId, v: value },
  ],
  'Project.releaseComparison(from)': (value) => [
    'query ($id: ID!, $v: String!) { project(id: $id) { releaseComparison(from: $v, to: "1") { from { id } } } }',
    { id: place.projectId, v: value },
  ],
  'Project.releaseComparison(to)': (value) => [
    'query ($id: ID!, $v: String!) { project(id: $id) { releaseComparison(from: "1", to: $v) { to { id } } } }',
    { id: place.projectId, v: value },
  ],
  'Project.builds(after)': (value) => [
    'query ($id: ID!, $v: String) { project(id: $id) { builds(after: $v) { edges { node { id } } } } }',
    { id: place.projectId, v: value },
  ],
  'Webhook.deliveries(after)': (value) => [
    'query ($v: String) { viewer { memberships { tenant { webhooks { deliveries(after: $v) { edges { node { id } } } } } } } }',
    { v: value },
  ],
  'Environment.deployments(after)': (value) => [
    'query ($id: ID!, $v: String) { environment(id: $id) { deployments(after: $v) { edges { node { id } } } } }',
    { id: place.environmentId, v: value },
  ],
  'Environment.promotions(after)': (value) => [
    'query ($id: ID!, $v: String) { environment(id: $id) { promotions(after: $v) { edges { node { id } } } } }',
    { id: place.environmentId, v: value },
  ],
  'Environment.promotion(id)': (value) => [
    'query ($id: ID!, $v: ID!) { environment(id: $id) { promotion(id: $v) { id } } }',
    { id: place.environmentId, v: value },
  ],
  'Environment.gates(release)': (value) => [
    'query ($id: ID!, $v: String!) { environment(id: $id) { gates(release: $v) { earliestAt } } }',
    { id: place.environmentId, v: value },
  ],
  ...Object.fromEntries(
    ['name', 'after'].map((argument) => [
      `Environment.settingChanges(${argument})`,
      (value: string) => [
        `query ($id: ID!, $v: String!) { environment(id: $id) { settingChanges(${argument}: $v) { edges { node { name } } } } }`,
        { id: place.environmentId, v: value },
      ],
    ]),
  ),
  ...Object.fromEntries(
    ['after', 'search', 'userId'].map((argument) => [
      `Environment.consumers(${argument})`,
      (value: string) => [
        `query ($id: ID!, $v: ${argument === 'userId' ? 'ID' : 'String'}) { environment(id: $id) { consumers(${argument}: $v) { edges { cursor } } } }`,
        { id: place.environmentId, v: value },
      ],
    ]),
  ),
  'Environment.consumer(id)': (value) => [
    'query ($id: ID!, $v: ID) { environment(id: $id) { consumer(id: $v) { id } } }',
    { id: place.environmentId, v: value },
  ],
  'Environment.consumer(username)': (value) => [
    'query ($id: ID!, $v: String) { environment(id: $id) { consumer(username: $v) { id } } }',
    { id: place.environmentId, v: value },
  ],
  ...Object.fromEntries(
    ['unitKey', 'endpoint'].map((argument) => [
      `Environment.traffic(${argument})`,
      (value: string) => [
        `query ($id: ID!, $v: String) { environment(id: $id) { traffic(${argument}: $v) { series { unitKey } } } }`,
        { id: place.environmentId, v: value },
      ],
    ]),
  ),
  'Environment.unitLogs(unitKey)': (value) => [
    'query ($id: ID!, $v: String!) { environment(id: $id) { unitLogs(unitKey: $v) { text } } }',
    { id: place.environmentId, v: value },
  ],
  ...Object.fromEntries(
    [
      ...['tenants(after)', 'tenants(search)', 'tenants(plan)', 'supportAccesses(after)', 'supportAccesses(tenant)'],
      ...['quarantined(after)', 'quarantined(tenant)', 'tenantMoves(after)'],
    ].map((at) => [
      `Operator.${at}`,
      (value: string) => [
        `query ($v: String) { operator { ${at.replace(')', ': $v)')} { edges { cursor } } } }`,
        { v: value },
      ],
    ]),
  ),
  'Operator.people(id)': (value) => ['query ($v: ID!) { operator { people(id: $v) { id } } }', { v: value }],
  'Operator.people(email)': (value) => ['query ($v: String!) { operator { people(email: $v) { id } } }', { v: value }],
  'Operator.tenant(slug)': (value) => ['query ($v: String!) { operator { tenant(slug: $v) { name } } }', { v: value }],
  'SignUp.requests(after)': (value) => [
    'query ($v: String) { operator { signUp { requests(after: $v) { edges { cursor } } } } }',
    { v: value },
  ],
  ...Object.fromEntries(
    ['apiTokens', 'serviceAccounts', 'members', 'invitations'].map((list) => [
      `Tenant.${list}(after)`,
      (value: string) => [
        `query ($v: String) { viewer { memberships { tenant { ${list}(after: $v) { edges { node { id } } } } } } }`,
        { v: value },
      ],
    ]),
  ),
};

/** Every place of the schema that takes an id, a cursor or a text, with how to put a value there. */
function placesOf(schema: GraphQLSchema): Readonly<Record<string, Ask>> {
  const found: Record<string, Ask> = { ...fieldPlaces };
  for (const [name, field] of operationsOf(schema)) {
    const fixture = fixtures[name] as Fixture;
    // What operators do to a tenant, such as suspending it, must not get into the way of the others.
    const at = fixture.by === 'operator' ? world.theirs : place;
    const given = () => fixture.variables(fixture.id?.(at) ?? '', fixture.also?.(at) ?? {});
    for (const path of field.args.flatMap((one) => pathsTo(texts, one.name, one.type))) {
      found[`${name}(${path.join('.')})`] = (value) => [
        fixture.document,
        withArgument(fixture.document, path, value)(given()),
      ];
    }
  }
  return found;
}

async function codeOf(document: string, variables: Record<string, unknown>): Promise<string> {
  if (!document.startsWith('subscription')) {
    const { errors } = await api.ask(token, document, variables);
    return errors[0]?.extensions.code ?? 'answered';
  }
  const feed = api.subscribe(token, document, variables);
  await waitUntil('the subscription to answer', () => feed.ended ?? feed.events[0]);
  feed.stop();
  const [error] = (feed.ended ?? []) as { extensions?: { code?: string } }[];
  return error?.extensions?.code ?? 'answered';
}

it('is asked here at every place that takes an id or a text', () => {
  const found = [...fieldsBelow(schema)].flatMap(([type, field]) =>
    field.args
      .flatMap((one) => pathsTo(texts, one.name, one.type))
      .map((path) => `${type.name}.${field.name}(${path.join('.')})`),
  );
  expect(found.filter((one) => !(one in placesOf(schema)))).toEqual([]);
  expect(Object.keys(placesOf(schema)).length).toBeGreaterThan(20);
});

const dashes = '-'.repeat(36);
const hostile = [
  dashes,
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  'null',
  '0',
  '-1',
  "'; drop table project; --",
  '{}',
  '%00',
  '../..',
  'x'.repeat(10_000),
  `${newId()}\n`,
  newId().toUpperCase(),
  '{019a0000-0000-7000-8000-000000000001}',
];
/** As they are, and in the form of a cursor. */
const values = [
  ...hostile,
  ...hostile.map(writeCursor),
  writeCursor(newId()),
  writeCursor(0),
  writeCursor(9_999_999_999),
];

it(
  'answers what is malformed with a refusal, and never with an internal error, wherever it is put',
  async () => {
    const wrong: unknown[] = [];
    for (const [where, ask] of Object.entries(placesOf(schema))) {
      const codes: string[] = [];
      // No more at once than one person may follow.
      for (let at = 0; at < values.length; at += limits.followers) {
        const some = values.slice(at, at + limits.followers);
        codes.push(...(await Promise.all(some.map(async (value) => codeOf(...ask(value))))));
      }
      codes.forEach((code, at) => {
        if (!/^(NOT_FOUND|INPUT_INVALID|answered|NAME_\w+|SLUG_\w+|SCOPE_UNKNOWN|ALREADY_INVITED)$/.test(code))
          wrong.push([where, values[at], code]);
      });
    }
    expect(wrong).toEqual([]);
  },
  patienceMs,
);

it(
  'answers any cursor of any list so',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 60 }), fc.boolean(), async (text, isCursor) => {
        for (const one of ['Project.revisions(after)', 'Environment.deployments(after)']) {
          const code = await codeOf(...(fieldPlaces[one] as Ask)(isCursor ? writeCursor(text) : text));
          expect(['INPUT_INVALID', 'answered']).toContain(code);
        }
      }),
      { numRuns: 100 },
    );
  },
  patienceMs,
);
