import { hashToken, newToken } from '@tiffin/tenancy-operations';
import { type ActOnRecord, eventsSql, misstated, unseen } from '@tiffin/testing';
import { newId, type ProjectId } from '@tiffin/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccessWorld, fixtureOf, idsOf, type TestPlace } from '../testing/access-world.js';
import { fixtures } from '../testing/fixtures.js';
import { makePersonas } from '../testing/personas.js';
import { makeProject } from '../testing/test-project.js';
import { operationsOf } from '../testing/schema-walk.js';

/** SQL that lets a fixture change something, where what it finds would be as it wants it. */
const changeable: Readonly<Record<string, (place: TestPlace) => string>> = {
  'Mutation.enableServiceAccount': ({ spareId }) =>
    `update service_account set disabled_at = now() where id = '${spareId}'`,
  'Mutation.retryDeployment': ({ environmentId }) =>
    `update environment set deploy_failed_release_id = desired_release_id where id = '${environmentId}'`,
  'Mutation.restoreProject': ({ projectId }) =>
    `update project set state = 'deleting', erase_at = now() + interval '1 day' where id = '${projectId}'`,
  'Mutation.setSignUpMode': () => `update platform.setting set value = 'closed' where name = 'sign_up_mode'`,
  'Mutation.saveCanvas': ({ tenantId }) =>
    `update project set state = 'active', erase_at = null where tenant_id = '${tenantId}'`,
};

/** Mutations that nothing is written about, each with its reason. */
const withoutEvent: Readonly<Record<string, string>> = {};

/** Done by no mutation: set-operator.test, support.test, followed-address.test and mending.test see them on record. */
const seenElsewhere = [
  // promote-environment.test: what is aborted half-way.
  'environment.put-back',
  ...['user.follow-address', 'deployment.release', 'operator.grant', 'operator.revoke'],
  ...['person.erase', 'support.expire', 'support.use'],
];

let world: AccessWorld;
let otherProjectId: ProjectId;
let personas: Readonly<Record<string, string | null>>;
const known: string[] = [];
const all: ActOnRecord[] = [];

async function news(): Promise<readonly ActOnRecord[]> {
  const { rows } = await world.superuser.query<ActOnRecord & { id: string }>(eventsSql, [known]);
  known.push(...rows.map(({ id }) => id));
  return rows;
}

beforeAll(async () => {
  world = await AccessWorld.open();
  ({ projectId: otherProjectId } = await makeProject(world.api, world.ours, 'Other'));
  personas = await makePersonas({ ...world, otherProjectId });
  await news();
});
afterAll(() => world.close());

/** Whoever may. What people do as themselves changes who they are: they are others each time. */
async function tokenFor(name: string): Promise<string | null> {
  const { by } = fixtureOf(name);
  if (by === 'person') personas = await makePersonas({ ...world, otherProjectId });
  const who = by === 'operator' ? 'operator' : name === 'Mutation.signIn' ? 'newcomer' : 'owner';
  return personas[who] ?? null;
}

async function acceptInvitation(): Promise<string> {
  const { superuser, api, ours } = world;
  const token = newToken();
  await superuser.query(
    `insert into invitation (tenant_id, id, email, role, token_hash, invited_by, invited_by_name, expires_at)
     select $1, $2, 'guest@example.com', 'viewer', $3, m.user_id, 'Some', now() + interval '1 day'
     from member m where m.tenant_id = $1 and m.role = 'owner' limit 1`,
    [ours.tenantId, newId(), hashToken(token)],
  );
  const guest = api.identity.issue('guest');
  await api.ask(guest, 'mutation { signIn { viewer { id } } }');
  const document = fixtureOf('Mutation.acceptInvitation').document;
  const { errors } = await api.ask(guest, document, { input: { token } });
  return errors.length > 0 ? JSON.stringify(errors) : '';
}

async function act(name: string): Promise<string> {
  if (name === 'Mutation.acceptInvitation') return acceptInvitation();
  const fixture = fixtureOf(name);
  await world.prepare(fixture, world.ours);
  const sql = changeable[name]?.(world.ours);
  if (sql) await world.superuser.query(sql);
  return world.call(await tokenFor(name), fixture, idsOf(fixture, world.ours));
}

describe('an act of the API', () => {
  // In the order of the fixtures, as for the matrix: what one makes another takes away.
  const mutations = Object.keys(fixtures).filter((name) => name.startsWith('Mutation.'));

  it.each(mutations)('%s is on record, with what it is stated to have', async (name) => {
    expect(await act(name)).toBe('');
    const events = await news();
    all.push(...events);
    expect(misstated(events)).toEqual([]);
    expect(events.length > 0 || name in withoutEvent).toBe(true);
  });

  it('beside GraphQL is on record too: the export of a tenant', async () => {
    const { tenantId, tokens } = world.ours;
    const { statusCode } = await world.api.server.inject({
      url: `/tenants/${tenantId}/export`,
      headers: { authorization: `Bearer ${tokens.owner}` },
    });
    expect(statusCode).toBe(200);
    const events = await news();
    all.push(...events);
    expect([misstated(events), events.map(({ action }) => action)]).toEqual([[], ['tenant.export']]);
  });

  it('is looked at for each mutation of the schema', () => {
    const inSchema = [...operationsOf(world.schema).keys()].filter((name) => name.startsWith('Mutation.'));
    expect(inSchema.filter((name) => !mutations.includes(name))).toEqual([]);
  });

  it('is in the list, and each of the list was done', () => {
    expect([...unseen('api', all), ...unseen('operator', all)]).toEqual(seenElsewhere);
  });
});
