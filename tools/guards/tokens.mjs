/** Guards of API tokens: what a scope, a project and an end leave of what their holder may do. */
const policy = 'libs/access/src/policy.ts';
const table = [
  'libs/access/src/policy.test.ts',
  'lets these through tokens, and those with "project" through a token of one project; reviewed here too',
];
const bounds = 'apps/api/src/access/token-bounds.test.ts';
const statements = 'libs/drivers/postgres/src/read-model/statements.ts';

export const tokens = [
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
    find: '(bounds === undefined || letsThrough(bounds, permission));',
    replace: '(bounds === undefined || bounds !== null);',
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
];
