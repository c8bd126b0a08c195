import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GraphQLSchema, isScalarType } from 'graphql';
import { AccessWorld, fixtureOf, idsOf, verdict } from '../testing/access-world.js';
import type { Fixture } from '../testing/fixtures.js';
import { operationsOf, pathsTo, withArgument } from '../testing/schema-walk.js';
import { addPerson } from '../testing/test-person.js';

/** The reviewed list: what each text of a mutation is, and what is answered where it holds what nobody sees. */
const texts: Readonly<Record<string, readonly [is: string, refusal: string]>> = {
  'createTenant(input.name)': ['a name that is shown', 'NAME_MISLEADING'],
  'renameTenant(input.name)': ['a name that is shown', 'NAME_MISLEADING'],
  'createProject(input.name)': ['a name that is shown', 'NAME_MISLEADING'],
  'renameProject(input.name)': ['a name that is shown', 'NAME_MISLEADING'],
  'createApiToken(input.name)': ['a name that is shown', 'NAME_MISLEADING'],
  'createServiceAccount(input.name)': ['a name that is shown', 'NAME_MISLEADING'],
  'createServiceAccountToken(input.name)': ['a name that is shown', 'NAME_MISLEADING'],
  'createPlan(input.name)': ['a label that is shown', 'INPUT_INVALID'],
  'promoteRelease(input.reason)': ['a reason that is shown', 'INPUT_INVALID'],
  'rollBack(input.reason)': ['a reason that is shown', 'INPUT_INVALID'],
  'abortPromotion(input.reason)': ['a reason that is shown', 'INPUT_INVALID'],
  'approvePromotion(input.comment)': ['a reason that is shown', 'INPUT_INVALID'],
  'rejectPromotion(input.comment)': ['a reason that is shown', 'INPUT_INVALID'],
  'holdEnvironment(input.reason)': ['a reason that is shown', 'INPUT_INVALID'],
  'changeStage(input.windows.name)': ['a name that is shown', 'WINDOW_INVALID'],
  'changeStage(input.windows.start)': ['a local time', 'WINDOW_INVALID'],
  'changeStage(input.windows.timeZone)': ['a name of a list', 'WINDOW_INVALID'],
  'changeStage(input.windows.rrule)': ['a rule of RFC 5545', 'WINDOW_INVALID'],
  'changeStage(input.checks.path)': ['a path', 'PIPELINE_INVALID'],
  'changeStage(input.checks.gateway)': ['a label of host names', 'PIPELINE_INVALID'],
  'changeStage(input.rollout.stickyBy)': ['what names a header or cookie', 'INPUT_INVALID'],
  'changeStage(input.checks.includes)': ['a text that is shown', 'PIPELINE_INVALID'],
  'suspendTenant(input.reason)': ['a reason that is shown', 'INPUT_INVALID'],
  'openSupportAccess(input.reason)': ['a reason that is shown', 'INPUT_INVALID'],
  'inviteMember(input.email)': ['an address that is shown', 'INPUT_INVALID'],
  'createTenant(input.slug)': ['a label of host names', 'INPUT_INVALID'],
  'createEnvironment(input.name)': ['a label of host names', 'INPUT_INVALID'],
  'createProject(input.environments)': ['a label of host names', 'INPUT_INVALID'],
  'setSecret(input.name)': ['a name of capital letters', 'INPUT_INVALID'],
  'setSecrets(input.secrets.name)': ['a name of capital letters', 'INPUT_INVALID'],
  'setVariable(input.name)': ['a name of capital letters', 'INPUT_INVALID'],
  'setVariables(input.variables.name)': ['a name of capital letters', 'INPUT_INVALID'],
  'overrideQuota(input.resource)': ['one of a list', 'INPUT_INVALID'],
  'removeQuotaOverride(input.resource)': ['one of a list', 'INPUT_INVALID'],
  'createPlan(input.limits.resource)': ['one of a list', 'INPUT_INVALID'],
  'changePlan(input.limits.resource)': ['one of a list', 'INPUT_INVALID'],
  'addDomain(input.name)': ['a domain name', 'INPUT_INVALID'],
  'addDomain(input.gateway)': ['a label of host names', 'INPUT_INVALID'],
  'createConsumer(input.name)': ['a name that is shown', 'NAME_MISLEADING'],
  'createConsumer(input.firstname)': ['a name that is shown', 'NAME_MISLEADING'],
  'createConsumer(input.lastname)': ['a name that is shown', 'NAME_MISLEADING'],
  'createConsumer(input.email)': ['an address that is shown', 'INPUT_INVALID'],
  'createConsumer(input.redirectUri)': ['an address', 'INPUT_INVALID'],
  'createConsumer(input.properties)': ['an object', 'INPUT_INVALID'],
  'changeConsumer(input.name)': ['a name that is shown', 'NAME_MISLEADING'],
  'changeConsumer(input.firstname)': ['a name that is shown', 'NAME_MISLEADING'],
  'changeConsumer(input.lastname)': ['a name that is shown', 'NAME_MISLEADING'],
  'changeConsumer(input.email)': ['an address that is shown', 'INPUT_INVALID'],
  'changeConsumer(input.redirectUri)': ['an address', 'INPUT_INVALID'],
  'changeConsumer(input.properties)': ['an object', 'INPUT_INVALID'],
  'createConsumerCredential(input.keyId)': ['printable ASCII', 'INPUT_INVALID'],
  'createConsumerScope(input.name)': ['printable ASCII', 'INPUT_INVALID'],
  'createWebhook(input.url)': ['an address', 'INPUT_INVALID'],
  'changeWebhook(input.url)': ['an address', 'INPUT_INVALID'],
  'createWebhook(input.eventTypes)': ['some of a list', 'INPUT_INVALID'],
  'changeWebhook(input.eventTypes)': ['some of a list', 'INPUT_INVALID'],
  'addCell(input.name)': ['a name of small letters', 'INPUT_INVALID'],
  'addCell(input.driver)': ['one of a list', 'INPUT_INVALID'],
  'addCell(input.address)': ['a file or folder', 'INPUT_INVALID'],
  'addCell(input.domain)': ['a domain', 'INPUT_INVALID'],
  'addCell(input.settings)': ['an object', 'INPUT_INVALID'],
  'changeCell(input.address)': ['a file or folder', 'INPUT_INVALID'],
  'changeCell(input.domain)': ['a domain', 'INPUT_INVALID'],
  'changeCell(input.settings)': ['an object', 'INPUT_INVALID'],
  'saveCanvas(input.operations)': ['a part of a canvas', 'CANVAS_INVALID'],
};

/** What nobody else is shown as a name, and may hold anything. */
const notShown: Readonly<Record<string, string>> = {
  'acceptInvitation(input.token)': 'looked up, never kept',
  'erasePerson(input.email)': 'looked up, never kept',
  'promoteRelease(input.release)': 'looked up, never kept',
  'rollBack(input.release)': 'looked up, never kept',
  'scaleEnvironment(input.unit)': 'looked up, never kept',
  'removeSecret(input.name)': 'looked up, never kept',
  'removeVariable(input.name)': 'looked up, never kept',
  'checkDomain(input.name)': 'looked up, never kept',
  'removeDomain(input.name)': 'looked up, never kept',
  'deleteConsumerScope(input.name)': 'looked up, never kept',
  'createConsumerCredential(input.scopes)': 'looked up, never kept',
  'changeConsumerCredential(input.scopes)': 'looked up, never kept',
  'createConsumerCredential(input.secret)': 'told to nobody',
  'rotateConsumerCredential(input.secret)': 'told to nobody',
  'setSecret(input.value)': 'told to nobody',
  'setSecrets(input.secrets.value)': 'told to nobody',
  'setVariable(input.value)': 'given to units as it is',
  'setVariables(input.variables.value)': 'given to units as it is',
};

const hostile: Readonly<Record<string, string>> = {
  'a right-to-left override': 'Ad\u202enim',
  'an isolate': 'Ad\u2066min\u2069',
  'a zero-width space': 'Ad\u200bmin',
  'a zero-width joiner at the end': 'Admin\u200d',
  'a byte order mark in front': '\ufeffAdmin',
  'a tag': 'Admin\u{e0041}',
  'an escape sequence': 'Ad\u001b[31mmin',
  'a line feed at the end': 'Admin\n',
  'a NUL': 'Ad\0min',
  'a C1 control': 'Ad\u0085min',
  'a Hangul filler': 'Ad\u3164min',
  'a no-break space': 'Ad\u00a0min',
};

let world: AccessWorld;
let schema: GraphQLSchema;
/** An owner in person, and an operator: who may do the most. */
let token: string;
beforeAll(async () => {
  world = await AccessWorld.open();
  ({ schema } = world);
  const { tenantId } = world.ours;
  token = (await addPerson(world, 'namer', { places: [[tenantId, 'owner']], isOperator: true })).token;
});
afterAll(() => world.close());

/** Every scalar of a mutation's arguments in which a text could be: `String`, `JSON`, and what may be added yet. */
function textsOf(): string[] {
  const plain = ['ID', 'Int', 'Float', 'Boolean', 'DateTime'];
  const scalars = Object.values(schema.getTypeMap())
    .filter(isScalarType)
    .filter(({ name }) => !plain.includes(name));
  return [...operationsOf(schema)]
    .filter(([name]) => name.startsWith('Mutation.'))
    .flatMap(([name, { args }]) =>
      args
        .flatMap((one) => pathsTo(scalars, one.name, one.type))
        .map((path) => `${name.slice('Mutation.'.length)}(${path.join('.')})`),
    );
}

/** The fixture of a mutation with a text at one place; without one, as it is. */
function fixtureWith(where: string, text?: string): Fixture {
  const [, name = '', path = ''] = /^(\w+)\((.*)\)$/.exec(where) ?? [];
  const fixture = fixtureOf(`Mutation.${name}`);
  if (text === undefined) return fixture;
  const put = withArgument(fixture.document, path.split('.'), valueAt(where, text));
  return { ...fixture, variables: (id, also) => put(fixture.variables(id, also)) };
}

/** The text in the form of its place, so that nothing else is wrong with it. */
function valueAt(where: string, text: string): unknown {
  const [is] = texts[where] ?? [];
  if (is === 'a part of a canvas')
    return [{ op: 'addEntity', entity: { id: 'named', type: 'Connector', name: text, connector: 'memory' } }];
  if (is === 'an address that is shown') return `new.${text}@example.org`;
  if (is === 'a name of capital letters') return text.toUpperCase();
  return is?.includes('label') ? text.toLowerCase() : text;
}

/** Of both tenants every row, and of the platform what operators name. */
async function everything(): Promise<string> {
  const { rows } = await world.superuser.query(
    `select (select count(*) from tenant) as tenants, (select string_agg(p::text, '') from platform.plan p) as plans,
      (select string_agg(s::text, '') from platform.support_access s) as supports`,
  );
  return JSON.stringify([rows, await world.rowsOf(world.ours), await world.rowsOf(world.theirs)]);
}

/** What operators do to a tenant must not get into the way of the others. */
const placeOf = (fixture: Fixture) => (fixture.by === 'operator' ? world.theirs : world.ours);
const ask = async (fixture: Fixture) => verdict(await world.call(token, fixture, idsOf(fixture, placeOf(fixture))));

describe('a text that others are shown', () => {
  it('is known by name, and so is what is none', () => {
    expect(textsOf().sort()).toEqual([...Object.keys(texts), ...Object.keys(notShown)].sort());
  });

  it.each(Object.entries(texts))(
    'at %s is refused with what nobody sees, and nothing is changed',
    async (where, is) => {
      await world.prepare(fixtureWith(where), placeOf(fixtureWith(where)));
      const before = await everything();
      const answers: Record<string, string> = {};
      for (const [what, text] of Object.entries(hostile)) answers[what] = await ask(fixtureWith(where, text));
      expect(answers).toEqual(Object.fromEntries(Object.keys(hostile).map((what) => [what, is[1]])));
      expect(await everything()).toBe(before);
      expect(await ask(fixtureWith(where))).toBe('yes');
    },
  );

  it.each(Object.keys(texts).filter((where) => texts[where]?.[1] === 'NAME_MISLEADING'))(
    'at %s is refused with letters that look like those of another script',
    async (where) => {
      for (const name of ['P\u0430ypal', '\uff21dmin', 'Ad\u0338min'])
        expect([name, await ask(fixtureWith(where, name))]).toEqual([name, 'NAME_MISLEADING']);
    },
  );
});
