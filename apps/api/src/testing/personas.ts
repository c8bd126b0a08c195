import { newId, type ProjectId, type UserId } from '@tiffin/kernel';
import type pg from 'pg';
import type { TestApi } from './test-api.js';
import { addPerson } from './test-person.js';
import type { TestTenant } from './test-tenant.js';
import { addToken } from './test-token.js';

interface World {
  readonly api: TestApi;
  readonly superuser: pg.Client;
  readonly ours: TestTenant & { readonly projectId: ProjectId };
  readonly theirs: TestTenant;
  /** Another project of ours. */
  readonly otherProjectId: ProjectId;
}

/** Everybody who may call, with their token: persons by the identity provider, and API tokens of the owner. */
export async function makePersonas(world: World): Promise<Readonly<Record<string, string | null>>> {
  const { api, ours, theirs } = world;
  // Somebody new each time: some operations change who a person is.
  const subject = (name: string) => `${name}-${newId()}`;
  const member = async (role: 'viewer' | 'developer' | 'admin' | 'owner') =>
    (await addPerson(world, subject(role), { places: [[ours.tenantId, role]] })).token;
  const holder = await addPerson(world, subject('holder'), { places: [[ours.tenantId, 'owner']] });
  const through = await tokensOf(world, holder.userId);
  return {
    anonymous: null,
    'unknown token': 'tfn_unknownunknownunknownunknownun',
    newcomer: api.identity.issue(subject('newcomer')),
    stranger: (await addPerson(world, subject('stranger'), { places: [[theirs.tenantId, 'owner']] })).token,
    removed: await removedMember(world),
    viewer: await member('viewer'),
    developer: await member('developer'),
    admin: await member('admin'),
    owner: await member('owner'),
    ...through,
    operator: api.identity.issue(subject('operator'), { isOperator: true }),
    'operator with support access': await supporter(world, subject('supporter')),
  };
}

/** An operator who has opened support access to ours. */
export async function supporter({ api, superuser, ours }: Pick<World, 'api' | 'superuser' | 'ours'>, subject: string) {
  await superuser.query(
    `insert into platform.support_access (id, tenant, operator, operator_name, reason, expires_at)
     values ($1, $2, $3, 'Olga', 'a ticket', now() + interval '1 hour')`,
    [newId(), ours.tenantId, subject],
  );
  return api.identity.issue(subject, { isOperator: true, sessionId: `session of ${subject}` });
}

/** Owner of a tenant of their own, and once an owner of ours. */
async function removedMember(world: World): Promise<string> {
  const { superuser, ours, theirs } = world;
  const places = [
    [ours.tenantId, 'owner'],
    [theirs.tenantId, 'viewer'],
  ] as const;
  const { token, userId } = await addPerson(world, `removed-${newId()}`, { places });
  await superuser.query('delete from member where tenant_id = $1 and user_id = $2', [ours.tenantId, userId]);
  return token;
}

async function tokensOf({ superuser, ours, otherProjectId }: World, userId: UserId) {
  const { rows } = await superuser.query<{ id: string }>('select id from member where user_id = $1', [userId]);
  const holder = { tenantId: ours.tenantId, memberId: rows[0]?.id ?? newId() };
  return {
    'read token': await addToken(superuser, { ...holder, scope: 'read' }),
    'deploy token': await addToken(superuser, { ...holder, scope: 'deploy' }),
    'admin token': await addToken(superuser, { ...holder, scope: 'admin' }),
    'project token': await addToken(superuser, { ...holder, scope: 'admin', projectId: ours.projectId }),
    'token of another project': await addToken(superuser, { ...holder, scope: 'admin', projectId: otherProjectId }),
  };
}
