import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '@tiffin/kernel';
import { getNamedType, type GraphQLInputObjectType, type GraphQLSchema, isInputObjectType } from 'graphql';
import { AccessWorld, fixtureOf, idsOf, type TestPlace, verdict } from '../testing/access-world.js';
import { fillPlace } from '../testing/fill-place.js';
import { type Fixture, fixtures } from '../testing/fixtures.js';
import { operationsOf } from '../testing/schema-walk.js';
import { addConnector } from '../testing/test-project.js';

let world: AccessWorld;
let schema: GraphQLSchema;
let ours: TestPlace;
let theirs: TestPlace;
beforeAll(async () => {
  world = await AccessWorld.open();
  ({ schema } = world);
  ({ ours, theirs } = world);
  for (const place of [ours, theirs]) await fillPlace(world, place);
});
afterAll(() => world.close());

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** All ids in rows of a tenant that no row of another has: what nobody else may ever see. */
async function idsIn(place: TestPlace, table: string): Promise<readonly string[]> {
  const { rows } = await world.superuser.query<{ row: string }>(
    `select to_jsonb(t)::text as row from ${table} t where tenant_id = $1`,
    [place.tenantId],
  );
  return rows.flatMap(({ row }) => row.match(uuid) ?? []);
}

interface Pointer {
  readonly child: string;
  readonly parent: string;
  readonly column: string;
  readonly refers: string;
}

/** Every foreign key between tenants' tables, by the column besides the tenant. */
async function pointers(): Promise<readonly Pointer[]> {
  const { rows } = await world.superuser.query<Pointer>(
    `select child.relname as child, parent.relname as parent, a.attname as column, f.attname as refers
     from pg_constraint c join pg_class child on child.oid = c.conrelid join pg_class parent on parent.oid = c.confrelid
     join lateral unnest(c.conkey, c.confkey) k (mine, theirs) on true
     join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.mine
     join pg_attribute f on f.attrelid = c.confrelid and f.attnum = k.theirs
     where c.contype = 'f' and child.relnamespace = 'public'::regnamespace and parent.relnamespace = 'public'::regnamespace
       and a.attname <> 'tenant_id' order by 1, 3`,
  );
  return rows;
}

const wide = [
  `query ($projectId: ID!) { project(id: $projectId) { id name tenant { slug name } head { id canvas units { key build { id log } image { digest } } }
    builds { edges { node { id log } } } revisions { edges { node { id author canvas } } }
    environments { id name secrets { name } desiredRelease { id images { digest } } currentRelease { id } urls { url } desiredRevision { id canvas } } } }`,
  `query ($environmentId: ID!) { environment(id: $environmentId) { id project { id name } secrets { name author }
    desiredRelease { id sha256 } currentRelease { id sha256 } desiredRevision { id } failure { text } units { key }
    deployments { edges { node { id release { id sha256 } steps { name detail } } } } } }`,
  `{ projects { edges { node { id name environments { id } } } } viewer { id memberships { tenant { id slug
    plan { name } usage { resource used limit }
    apiTokens { edges { node { id name holder holderId project { id name } serviceAccount { id name } } } }
    serviceAccounts { edges { node { id name } } } } } } }`,
];
const showAll = async (): Promise<string> => {
  const { projectId, environmentId, tokens } = ours;
  const answers = await Promise.all(
    wide.map((query) => world.api.ask(tokens.owner, query, { projectId, environmentId })),
  );
  return answers.map(({ text }) => text).join('\n');
};

describe('a pointer of ours that leads to a row of theirs (I-03)', () => {
  it('shows nothing of it, whichever it is', async () => {
    const found: string[] = [];
    const changed: string[] = [];
    for (const { child, parent, column, refers } of await pointers()) {
      const dangling = await withPointer({ child, parent, column, refers }, showAll);
      if (dangling === null) continue;
      changed.push(`${child}.${column}`);
      const foreign = (await idsIn(theirs, parent)).filter((id) => dangling.includes(id));
      if (foreign.length > 0 || dangling.includes('theirs')) found.push(`${child}.${column}`);
    }
    expect(found).toEqual([]);
    expect(changed.length).toBeGreaterThan(15);
  });

  it('does, were row level security gone: so the test would see it (control)', async () => {
    const pointer = { child: 'environment', parent: 'release', column: 'desired_release_id', refers: 'id' };
    await world.superuser.query('alter policy tenant_rows on release using (true)');
    const dangling = await withPointer(pointer, showAll);
    await world.superuser.query(
      `alter policy tenant_rows on release using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)`,
    );
    expect((await idsIn(theirs, 'release')).some((id) => dangling?.includes(id))).toBe(true);
  });

  /** As somebody could who owns the database: past keys and triggers. Null: no row of ours has it, or there is none of theirs. */
  async function withPointer<T>({ child, parent, column, refers }: Pointer, look: () => Promise<T>): Promise<T | null> {
    const { superuser } = world;
    await superuser.query('set session_replication_role = replica');
    try {
      await superuser.query(
        `create temp table kept on commit preserve rows as select * from ${child} where tenant_id = '${ours.tenantId}'`,
      );
      const { rowCount } = await superuser.query(
        `update ${child} set ${column} = x.ref from (select ${refers} as ref from ${parent} where tenant_id = $2 limit 1) x
         where ctid = (select ctid from ${child} where tenant_id = $1 and ${column} is not null limit 1)`,
        [ours.tenantId, theirs.tenantId],
      );
      const seen = rowCount === 1 ? await look() : null;
      await superuser.query(
        `delete from ${child} where tenant_id = '${ours.tenantId}'; insert into ${child} select * from kept`,
      );
      return seen;
    } finally {
      await superuser.query('drop table if exists kept; set session_replication_role = origin');
    }
  }
});

describe('many aliases in one document (I-04)', () => {
  const aliases = (count: number, id: (at: number) => string) =>
    Array.from({ length: count }, (_, at) => `a${at}: project(id: "${id(at)}") { ...p }`).join(' ');
  const ask = async (id: (at: number) => string, count = 15) => {
    const before = world.api.database.readCounts;
    const { errors, text } = await world.api.ask(
      ours.tokens.owner,
      `{ ${aliases(count, id)} } fragment p on Project { id name }`,
    );
    return { errors, text, roundTrips: world.api.database.readCounts.roundTrips - before.roundTrips };
  };

  it('are authorised one by one, fragments too, and cost what ids of nobody cost', async () => {
    await ask(() => newId());
    const mixed = await ask((at) => (at % 2 ? theirs.projectId : ours.projectId));
    expect(new Set(mixed.errors.map(({ extensions }) => extensions.code))).toEqual(new Set(['NOT_FOUND']));
    expect(mixed.text).not.toContain(theirs.projectId);
    const foreign = await ask(() => theirs.projectId);
    // The least of several: now and then somebody else in this process reads, too.
    const least = async (id: () => string) => {
      const trips: number[] = [];
      for (let time = 0; time < 5; time += 1) trips.push((await ask(id)).roundTrips);
      return Math.min(...trips);
    };
    expect(await least(() => theirs.projectId)).toBe(await least(newId));
    const single = await world.api.ask(ours.tokens.owner, `{ a0: project(id: "${theirs.projectId}") { id name } }`);
    expect(single.errors[0]?.message).toBe(foreign.errors[0]?.message);
  });

  it('all answer where all are ours (control)', async () => {
    expect((await ask(() => ours.projectId)).errors).toEqual([]);
  });
});

describe('what nobody may put into an input (I-06)', () => {
  const smuggled = ['tenantId', 'role', 'actor', 'status', 'state', 'epoch', 'createdBy', 'id'];
  const inputs = (): readonly (readonly [string, Fixture, GraphQLInputObjectType])[] =>
    [...operationsOf(schema)].flatMap(([name, field]) => {
      const type = getNamedType(field.args.find((argument) => argument.name === 'input')?.type);
      return isInputObjectType(type) ? [[name, fixtureOf(name), type] as const] : [];
    });

  it('is refused by every input that does not declare it, and changes nothing', async () => {
    const passed: string[] = [];
    for (const [name, fixture, type] of inputs()) {
      await world.prepare(fixture, ours);
      const before = await world.rowsOf(ours);
      for (const extra of smuggled.filter((one) => !(one in type.getFields()))) {
        const variables = fixture.variables(...idsOf(fixture, ours)) as { input: object };
        const given = { ...variables, input: { ...variables.input, [extra]: theirs.tenantId } };
        const { errors } = await world.api.ask(ours.tokens.owner, fixture.document, given);
        if (errors[0]?.extensions.code !== 'INPUT_INVALID') passed.push(`${name} ${extra}`);
      }
      if ((await world.rowsOf(ours)) !== before) passed.push(`${name} changed something`);
    }
    expect(passed).toEqual([]);
    expect(inputs().length).toBeGreaterThan(8);
  });

  it('is refused in what a canvas is made of too', async () => {
    const save = 'mutation ($input: SaveCanvasInput!) { saveCanvas(input: $input) { changed } }';
    const before = await world.rowsOf(ours);
    for (const extra of smuggled.filter((one) => one !== 'id')) {
      const connector = addConnector(`c${newId()}`);
      const operations = [{ ...connector, entity: { ...connector.entity, [extra]: theirs.tenantId } }];
      const input = { projectId: ours.projectId, baseRevision: 1, operations };
      const { errors } = await world.api.ask(ours.tokens.owner, save, { input });
      expect([extra, errors[0]?.extensions.code]).toEqual([extra, 'CANVAS_INVALID']);
    }
    expect(await world.rowsOf(ours)).toBe(before);
  });

  it('passes where it is left out (control)', async () => {
    const create = fixtureOf('Mutation.createProject');
    expect(await world.call(ours.tokens.owner, create, idsOf(create, ours))).toBe('');
  });
});

describe('what goes wrong in another tenant (I-18)', () => {
  /** Each makes an error of another class in their tenant. */
  const faults: Readonly<Record<string, () => Promise<string>>> = {
    NOT_FOUND: () => theyAsk('Query.project', newId()),
    INPUT_INVALID: async () => {
      const create = 'mutation ($input: CreateProjectInput!) { createProject(input: $input) { project { id } } }';
      const input = { tenantId: theirs.tenantId, name: '' };
      return (await world.api.ask(theirs.tokens.owner, create, { input })).text;
    },
    FORBIDDEN: () => theyAsk('Mutation.createProject', theirs.tenantId, theirs.tokens.viewer),
    UNAUTHENTICATED: () => theyAsk('Query.project', theirs.projectId, 'tfn_nobodynobodynobody'),
    CANVAS_INVALID: async () => {
      const save = 'mutation ($input: SaveCanvasInput!) { saveCanvas(input: $input) { changed } }';
      const operations = [{ op: 'removeEntity', id: `nobody ${theirs.tenantId}` }];
      const input = { projectId: theirs.projectId, baseRevision: 1, operations };
      return (await world.api.ask(theirs.tokens.owner, save, { input })).text;
    },
    CELL_UNAVAILABLE: async () => {
      world.api.cell.isAway = true;
      const query = 'query ($id: ID!) { environment(id: $id) { units { key } } }';
      const { text } = await world.api.ask(theirs.tokens.owner, query, { id: theirs.environmentId });
      world.api.cell.isAway = false;
      return text;
    },
    INTERNAL: async () => {
      await world.superuser.query('set session_replication_role = replica');
      const broken = (sha: string) =>
        world.superuser.query(`update build set state = '${sha}' where project_id = $1`, [theirs.projectId]);
      await broken(`broken of ${theirs.tenantId}`);
      const query = 'query ($id: ID!) { project(id: $id) { builds { edges { node { id } } } } }';
      const { text } = await world.api.ask(theirs.tokens.owner, query, { id: theirs.projectId });
      await broken('succeeded');
      await world.superuser.query('set session_replication_role = origin');
      return text;
    },
  };
  const theyAsk = async (operation: string, id: string, token: string = theirs.tokens.owner): Promise<string> => {
    const fixture = fixtureOf(operation);
    return world.call(token, fixture, [id, {}]);
  };
  const secretsOfTheirs = () => [
    theirs.tenantId,
    theirs.projectId,
    theirs.environmentId,
    'theirs',
    'THEIRS',
    ...Object.values(theirs.tokens),
  ];

  it.each(Object.keys(faults))('%s is in no answer and no log line of ours', async (code) => {
    const logged = world.api.logged.length;
    // Ours ask all the time while it happens.
    const [fault, ...answers] = await Promise.all([faults[code]?.(), ...Array.from({ length: 10 }, showAll)]);
    expect(verdict(fault ?? '')).toBe(code);
    const seen = answers.join('\n');
    expect(secretsOfTheirs().filter((secret) => seen.includes(secret))).toEqual([]);
    expect(seen).not.toMatch(/select |insert into|at .*\.(ts|js):\d/);
    // Whatever is logged is of their request, told apart by its id, and shows nothing of it to anybody else.
    const lines = world.api.logged.slice(logged);
    expect(lines.map(({ requestId }) => typeof requestId)).toEqual(lines.map(() => 'string'));
    if (code === 'INTERNAL') {
      expect(fault).toContain('internal error');
      expect(fault).not.toContain('broken of');
      expect(lines.length).toBeGreaterThan(0);
    } else expect(lines).toEqual([]);
  });

  it('is in the answer of whoever asked (control)', async () => {
    const { text } = await world.api.ask(theirs.tokens.owner, wide[0] as string, { projectId: theirs.projectId });
    expect(secretsOfTheirs().some((secret) => text.includes(secret))).toBe(true);
    expect(Object.keys(fixtures).length).toBeGreaterThan(13);
  });
});
