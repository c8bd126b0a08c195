/** Guards of API tokens: what a scope, a project and an end leave of what their holder may do. */
const policy = 'libs/access/src/policy.ts';
const table = [
  'libs/access/src/policy.test.ts',
  'lets these through tokens, and those with "project" through a token of one project; reviewed here too',
];
const bounds = 'apps/api/src/access/token-bounds.test.ts';
const statements = 'libs/drivers/postgres/src/read-model/statements.ts';

const numbers = 'apps/api/src/tokens/token-numbers.test.ts';
const standing = 'apps/api/src/access/standing-role.test.ts';

export const tokens = [
  {
    guard: 'API tokens are counted before one is made',
    without: 'whoever may make one makes millions',
    file: 'libs/tenancy/operations/src/make-token.ts',
    ...{ find: '  accepted(decideFurtherToken(await rows.standingTokens(holder)));\n', replace: '' },
    test: [
      numbers,
      'are fifty of one holder at most: of ten that are asked for at once, just as many as there is room for',
    ],
  },
  {
    guard: 'API tokens are counted one after the other',
    without: 'who asks for many at once has more than are allowed',
    file: 'libs/drivers/postgres/src/postgres-token-store.ts',
    find: "select pg_advisory_xact_lock(hashtextextended('tokens ' || ${this.tenantId}, 0))",
    replace: "select length('tokens ' || ${this.tenantId})",
    test: [
      numbers,
      'are fifty of one holder at most: of ten that are asked for at once, just as many as there is room for',
    ],
  },
  {
    guard: 'API tokens that open nothing are not counted',
    without: 'a CI that makes a token a day has none after two months',
    file: 'libs/drivers/postgres/src/postgres-token-store.ts',
    ...{
      find: ' where revoked_at is null and (expires_at is null or expires_at > now())) counted',
      replace: ') counted',
    },
    test: [numbers, 'do not count once they are revoked or at their end'],
  },
  {
    guard: 'a scope lets through what the scope table says',
    without: 'a token that is meant for reading deploys',
    file: policy,
    find: "'canvas.write': deployTokens,",
    replace: "'canvas.write': anyToken,",
    test: table,
  },
  {
    guard: 'a token of one project has no permission over the tenant',
    without: 'a CI of one project makes others, and tokens',
    file: policy,
    find: '(projectId === null || withinProject.has(permission));',
    replace: '(projectId === null || projectId !== permission);',
    test: table,
  },
  {
    guard: 'the scope counts besides the role',
    without: 'every token does what its holder may',
    file: 'libs/access/src/issue-grant.ts',
    find: '(bounds === undefined || letsThrough(bounds, permission)) &&',
    replace: '(bounds === undefined || bounds !== null) &&',
    test: [bounds, 'does what both its scope and its role include'],
  },
  {
    guard: 'to a token of one project no other project is there',
    without: 'a CI of one project reads all others of its tenant',
    file: 'apps/api/src/session/tenant-loader.ts',
    find: 'projectId === undefined ? rows :',
    replace: 'projectId !== null ? rows :',
    test: [bounds, 'of one project sees no other: not by id, in no list, in no subscription'],
  },
  {
    guard: 'an expired token opens nothing',
    without: 'a token that was lost years ago works',
    file: statements,
    find: 'k.expires_at > clock_timestamp())',
    replace: 'k.expires_at is not null)',
    test: [bounds, 'stands until it expires, and not a second longer because it is remembered'],
  },
  {
    guard: 'nobody is remembered for longer than their token stands',
    without: 'a token works for seconds after its end',
    file: 'apps/api/src/access/caller-memory.ts',
    find: 'Math.min(entry.until, this.now() + (caller.identity.standsForMs ?? Infinity))',
    replace: 'Math.max(entry.until, this.now() + 0 * (caller.identity.standsForMs ?? 0))',
    test: [bounds, 'stands until it expires, and not a second longer because it is remembered'],
  },
  {
    guard: 'a disabled service account opens nothing',
    without: 'a machine that was switched off goes on',
    file: statements,
    find: 'and s.disabled_at is null',
    replace: '',
    test: [bounds, 'of a service account ends within a second of the account being disabled or deleted (I-08)'],
  },
  {
    guard: 'nobody makes a token with a wider scope than their own',
    without: 'who finds a token for reading makes one for everything',
    file: 'libs/access/src/decide-token.ts',
    find: 'scopes.indexOf(wanted.scope) > scopes.indexOf(bounds.scope)',
    replace: 'scopes.indexOf(wanted.scope) > scopes.length',
    test: ['libs/access/src/decide-token.test.ts', 'never may more than the token through which it is made'],
  },
  {
    guard: 'nobody makes a token that outlives their own',
    without: 'a token that was lost renews itself for ever',
    file: 'libs/access/src/decide-token.ts',
    find: 'endsAt !== null && wanted.expiresAt > endsAt',
    replace: 'endsAt !== null && endsAt === wanted.expiresAt',
    test: ['libs/access/src/decide-token.test.ts', 'never lives longer than the token through which it is made'],
  },
  {
    guard: 'a service account stands no higher than its maker, and owns nothing',
    without: 'an admin makes themselves an owner by way of a machine',
    file: 'libs/access/src/decide-token.ts',
    find: "if (role === 'owner')",
    replace: "if (role !== 'owner' && role !== by)",
    test: ['libs/access/src/decide-token.test.ts', 'a service account never owns, and never stands above its maker'],
  },
  {
    guard: 'only who manages tokens revokes those of others',
    without: 'a viewer switches off the deployments of everybody',
    file: 'libs/tenancy/operations/src/revoke-token.ts',
    find: "(grant.permission === 'token.manage' || token.holderId === grant.actor.id)",
    replace: "(grant.permission !== 'token.manage' || token.holderId !== '')",
    test: ['apps/api/src/access/matrix.test.ts', 'is the one in docs/access.md (I-01, I-07)'],
  },
  {
    guard: 'whoever gives something that outlives their place has it at that moment',
    without: 'somebody who was demoted a second ago makes a token of a machine, and keeps it',
    file: 'libs/tenancy/operations/src/standing-role.ts',
    find: 'role === null || !mayDo(role, permission)',
    replace: 'role === null',
    test: [standing, 'and is removed or demoted meanwhile does no Mutation.createServiceAccountToken'],
  },
  {
    guard: 'whoever acts through a token that was revoked makes no other',
    without: 'a token that leaked is replaced in the second in which it is revoked',
    file: 'libs/drivers/postgres/src/own-role.ts',
    ...{ find: '${found} ${stands} ${held}', replace: '${found} ${stands === held ? stands : held}' },
    test: [standing, 'and acts through a token that is revoked meanwhile makes no other'],
  },
  {
    guard: 'members are changed by whom may at that moment',
    without: 'an admin who was demoted a second ago makes themselves owner again',
    file: 'libs/tenancy/operations/src/found-members.ts',
    find: "if (own !== 'admin' && own !== 'owner') throw",
    replace: 'if (own === null) throw',
    test: [standing, 'and is removed or demoted meanwhile does no Mutation.changeMemberRole'],
  },
  {
    guard: 'a tenant is deleted by who owns it at that moment',
    without: 'an owner who has handed the tenant over deletes it a second later',
    file: 'libs/tenancy/operations/src/delete-tenant.ts',
    ...{ find: 'await standingRole(rows, grant);', replace: 'void standingRole;' },
    test: [standing, 'and is demoted meanwhile does no Mutation.deleteTenant'],
  },
];
