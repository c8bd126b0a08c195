/** Guards of the API: who may do what, what strangers learn, how much a query may ask for. */
const policy = 'libs/access/src/policy.ts';
const table = ['libs/access/src/policy.test.ts', 'is this table; a change of it is reviewed here'];
const suite = 'apps/api/src/access/access.test.ts';
const matrix = 'apps/api/src/access/matrix.test.ts';
const personas = [matrix, 'is the one in docs/access.md (I-01, I-07)'];
const limitSuite = 'apps/api/src/limits/limits.test.ts';
const limits = 'apps/api/src/limits/limits.ts';
const openings = 'apps/api/src/create-api.test.ts';

const permission = (name, roles, opened) => ({
  guard: `permission \`${name}\``,
  without: 'a role does what nobody gave it',
  file: policy,
  find: `'${name}': ${roles},`,
  replace: `'${name}': ${opened},`,
  test: table,
});
const stated = (operation, file, [find, replace]) => ({
  guard: `\`${operation}\` asks for its permission`,
  without: 'viewers write',
  ...{ file, find, replace },
  test: personas,
});
const limit = (name, [find, replace], test) => ({
  guard: `GraphQL limit: ${name}`,
  without: 'one request takes the time of all others',
  ...{ file: limits, find, replace },
  test: [limitSuite, test],
});
const demotions = 'apps/api/src/live/demotion.test.ts';

export const access = [
  permission('project.read', 'everyone', 'builders'),
  permission('project.create', 'builders', 'everyone'),
  permission('project.build', 'builders', 'everyone'),
  permission('canvas.write', 'builders', 'everyone'),
  permission('environment.read', 'everyone', 'builders'),
  permission('environment.deploy', 'builders', 'everyone'),
  permission('environment.manage', 'admins', 'builders'),
  permission('logs.read', 'builders', 'everyone'),
  {
    guard: 'a grant is issued only where the policy says so',
    without: 'the policy table is a picture on the wall',
    file: 'libs/access/src/issue-grant.ts',
    find: "if (!mayIn(membership, permission)) return Refusal.of('FORBIDDEN', permission);",
    replace: '',
    test: ['libs/access/src/policy.test.ts', 'issues a grant only for a role that includes the permission'],
  },
  stated('Mutation.saveCanvas', 'apps/api/src/canvas/revision-resolver.ts', [
    "@Requires('canvas.write', { project: 'projectId' })",
    "@Requires('project.read', { project: 'projectId' })",
  ]),
  stated('Mutation.createProject', 'apps/api/src/tenancy/project-resolver.ts', [
    "@Requires('project.create', { tenant: 'tenantId' })",
    "@Requires('project.read', { tenant: 'tenantId' })",
  ]),
  {
    guard: 'an operation that states no permission, or one that cannot be checked, stops the boot',
    without: 'somebody forgets one, and it is open',
    file: 'apps/api/src/access/refuse-unstated.ts',
    find: 'if (mistakes.length > 0) {',
    replace: 'if (mistakes.length > 99) {',
    test: [
      'apps/api/src/access/refuse-unstated.test.ts',
      'does not start with an operation that states no permission',
      'does not start with an operation that states an unknown kind of resource',
    ],
  },
  {
    guard: 'the guard stands before every operation',
    without: 'no operation asks who calls',
    file: 'apps/api/src/access/authorise.ts',
    find: 'return { tenant: caller.grant(permission, await findResource(session, resource, args)) };',
    replace: 'return { tenant: caller.grants(permission)[0] };',
    test: personas,
  },
  {
    guard: 'a cursor is checked like any text from outside',
    without: 'a client makes the database fail at will',
    file: 'apps/api/src/environments/environment-resolver.ts',
    find: 'readCursor(page.after, isId)',
    replace: 'readCursor(page.after, () => true)',
    test: [
      'apps/api/src/errors/hostile-arguments.test.ts',
      'answers what is malformed with a refusal, and never with an internal error, wherever it is put',
    ],
  },
  {
    guard: 'strangers get NOT_FOUND, as for an id that never was',
    without: 'ids of other tenants can be probed for',
    file: 'apps/api/src/access/find-resource.ts',
    find: "if (!found) throw Refusal.of('NOT_FOUND', kind);",
    replace: "if (!found) throw Refusal.of('NOT_FOUND', `${kind} ${String(id)}`);",
    test: [matrix, 'is answered as a random one: same bytes, same statements, nothing changed (I-01)'],
  },
  {
    guard: 'a revoked token opens nothing',
    without: 'a token that was stolen works for ever',
    file: 'libs/drivers/postgres/src/read-model/statements.ts',
    find: 'where k.hash = $1 and k.revoked_at is null and',
    replace: 'where k.hash = $1 and',
    test: [suite, 'is refused within a second of being revoked (I-08)'],
  },
  {
    guard: 'the Authorization header is read strictly',
    without: 'proxies and we may read two different tokens out of one header',
    file: 'apps/api/src/access/bearer-token.ts',
    find: '/^Bearer ([A-Za-z0-9._~+/-]{8,}=*)$/',
    replace: '/^Bearer +([A-Za-z0-9._~+/-]{8,}=*)/',
    test: [suite, 'is not accepted with two spaces', 'is not accepted with something behind it'],
  },
  {
    guard: 'a changed member is forgotten at once',
    without: 'who lost a role keeps it for seconds',
    file: 'apps/api/src/access/callers.ts',
    find: 'this.memory.forget(change);',
    replace: '',
    test: [suite, 'is refused within a second of a lower role (I-08)'],
  },
  {
    guard: 'changes of members are announced',
    without: 'nobody forgets whom they remember',
    file: 'prisma/migrations/20261125230500_announce_access/migration.sql',
    find: 'CREATE TRIGGER announce AFTER INSERT OR UPDATE OR DELETE ON public.member',
    // Not INSERT: the word of the test's own new member may come late, and have it forgotten all the same.
    replace: 'CREATE TRIGGER announce AFTER DELETE ON public.member',
    test: [suite, 'is refused within a second of a lower role (I-08)'],
  },
  {
    guard: 'nobody is remembered for longer than seconds',
    without: 'one lost announcement, and who lost a role keeps it for ever',
    file: 'apps/api/src/access/caller-memory.ts',
    find: 'if (known && known.until > this.now()) return known.reading;',
    replace: 'if (known) return known.reading;',
    test: [suite, 'is refused within 5 s of a lower role that nobody announced (I-08)'],
  },
  {
    guard: 'so many callers are remembered, and none who is over',
    without: 'whoever sends ever new tokens fills the memory of the api, and tokens lie in it for hours',
    file: 'apps/api/src/access/caller-memory.ts',
    find: '    this.sweep();\n    // A token',
    replace: '    // A token',
    test: ['apps/api/src/access/caller-memory.test.ts', 'keeps no token that is over once another is read'],
  },
  {
    guard: 'tokens do not stay in memory when nobody calls',
    without: 'a dump of an idle api shows tokens that still stand',
    file: 'apps/api/src/access/caller-memory.ts',
    find: 'this.timer ??= setTimeout(',
    replace: 'void (() => ',
    test: ['apps/api/src/access/caller-memory.test.ts', 'keeps no token that is over, also where nobody else comes'],
  },
  {
    guard: 'who has something open is looked at again',
    without: 'one lost announcement, and a removed member hears everything for ever',
    file: 'apps/api/src/access/callers.ts',
    find: 'if (opensTheSame(caller, held.caller)) return;',
    replace: 'if (caller !== undefined) return;',
    test: [
      'apps/api/src/live/live.test.ts',
      'ends, without any event, within 5 s when the member is removed and nobody hears of it',
    ],
  },
  {
    guard: 'a demotion ends what is open and needs more',
    without: 'who lost a role goes on hearing until something else happens',
    file: 'apps/api/src/access/callers.ts',
    find: 'if (concerns(change, held.caller.identity)) raiseAll(held);',
    replace: 'if (concerns(change, held.caller.identity) && change.kind === "token") raiseAll(held);',
    test: [demotions, 'sees it end within a second where it needs more than they may now'],
  },
  {
    guard: 'a demotion that nobody announces is found',
    without: 'one lost announcement, and who lost a role hears as before for ever',
    file: 'apps/api/src/access/caller.ts',
    find: '[tenantId, role, bounds?.scope, bounds?.projectId, support?.accessId]',
    replace: '[tenantId, role.length > 0, bounds?.scope, bounds?.projectId, support?.accessId]',
    test: [demotions, 'sees it end within 5 s, also where nobody announces it where it needs more than they may now'],
  },
  {
    guard: 'announcements are checked',
    without: 'any role of the database ends the api with one word',
    file: 'libs/drivers/postgres/src/change-listener.ts',
    find: 'if (heard.success)',
    replace: 'if (heard)',
    test: [
      'libs/drivers/postgres/src/change-listener.test.ts',
      'takes null, which is no announcement, for one that it missed',
    ],
  },
  {
    guard: 'a subscription is authorised again before each event',
    without: 'who lost access goes on hearing',
    file: 'apps/api/src/live/live-stream.ts',
    find: 'await admission.renew();',
    replace: '',
    test: ['apps/api/src/live/live.test.ts', 'ends with its next event when the token is revoked'],
  },
  {
    guard: 'errors nobody foresaw show no detail',
    without: 'SQL and names of other tenants in an answer',
    file: 'apps/api/src/errors/public-error.ts',
    find: "message: 'internal error'",
    replace: 'message: String((error as Error).message)',
    test: [
      'apps/api/src/errors/errors.test.ts',
      'is "internal error" with the id under which the log has the details (I-18)',
    ],
  },
  limit('depth', ['depth: 8,', 'depth: 80,'], 'is refused with 9 fields deep'),
  limit('aliases', ['aliases: 15,', 'aliases: 16,'], 'is refused with 16 aliases'),
  limit('tokens', ['tokens: 1_000,', 'tokens: 100_000,'], 'is refused with 1001 tokens'),
  limit('cost', ['cost: 20_000,', 'cost: 20_000_000,'], 'is refused with its cost beyond the limit'),
  {
    guard: 'GraphQL limit: no page takes off what others cost',
    without: 'a page of less than nothing beside a bomb makes it cheap, and fills the budget of its tenant',
    file: 'apps/api/src/limits/measure-operation.ts',
    find: 'rows < 1 ? longestPage : ',
    replace: '',
    test: [limitSuite, 'is refused with its cost beside a page of less than nothing'],
  },
  {
    guard: 'GraphQL limit: no batches',
    without: 'a hundred requests pass as one',
    file: 'apps/api/src/graphql-options.ts',
    find: 'allowBatchedQueries: false',
    replace: 'allowBatchedQueries: true',
    also: [
      {
        file: 'apps/api/src/errors/error-formatter.ts',
        find: 'if (Array.isArray(request.body))',
        replace: 'if (request.body === 0)',
      },
    ],
    test: [limitSuite, 'is refused in a batch'],
  },
  {
    guard: 'GraphQL limit: text before tree',
    without: 'a ready-made tree passes the limits that count tokens',
    file: 'apps/api/src/limits/refuse-costly.ts',
    find: 'if (!(document?.loc instanceof Location))',
    replace: 'if (document === undefined)',
    test: [limitSuite, 'is refused as a tree in place of a text'],
  },
  ...[
    ['doorbell', 'apps/api/src/doorbell/doorbell-module.ts', 'return this.doorbell.close();'],
    ['listener', 'apps/api/src/live/live-module.ts', 'return this.listener.close();'],
    ['database', 'apps/api/src/database/database-module.ts', 'return this.database.close();'],
  ].map(([what, file, find]) => ({
    guard: `the API closes its ${what}`,
    without: 'each stop leaves connections that the database counts',
    ...{ file, find, replace: 'return Promise.resolve();' },
    test: [openings, 'closes what it opened: doorbell, listener and database'],
  })),
  {
    guard: 'an API that cannot start closes what it had opened',
    without: 'who tries again and again runs out of connections',
    file: 'apps/api/src/create-api.ts',
    find: 'await app.close();',
    replace: '',
    test: [openings, 'that cannot start leaves nothing open'],
  },
  {
    guard: 'what units print is shown to who may read logs',
    without: 'a viewer reads in a failure what a crashing function printed, its secrets too',
    file: 'apps/api/src/access/unit-output.ts',
    find: "this.isShown = caller.may('logs.read', tenantId);",
    replace: "this.isShown = caller.may('project.read', tenantId);",
    test: ['apps/api/src/access/access.test.ts', 'show what units print to who may read logs, and to nobody else'],
  },
  {
    guard: 'a fault of a cell names no socket',
    without: 'tenants read where the platform lies on its machine',
    file: 'libs/drivers/local-cell/src/call-cell.ts',
    find: '`cell "${call.name}": ${code',
    replace: '`cell "${call.name}", ${call.socketPath}: ${code',
    test: ['libs/drivers/local-cell/src/local-cell.test.ts', 'says that the cell is unavailable when nobody listens'],
  },
  {
    guard: 'a full disk names no path',
    without: 'tenants read where the platform lies on its machine',
    file: 'libs/drivers/images/src/store/refusing-full-disk.ts',
    find: "Refusal.of('DISK_FULL', 'the images')",
    replace: "Refusal.of('DISK_FULL', path)",
    test: [
      'libs/drivers/images/src/store/oci-layout.test.ts',
      'refuses with DISK_FULL, and leaves nothing, when the disk is full',
    ],
  },
  {
    guard: 'a fault of npm names neither registry nor folder',
    without: 'tenants read addresses of the network that the platform is in',
    file: 'libs/drivers/npm/src/explain-failure.ts',
    find: 'reason: withoutInside(why)',
    replace: 'reason: why || withoutInside(why)',
    test: ['libs/drivers/npm/src/explain-failure.test.ts', 'shows nothing of the inside: npm error code ECONNREFUSED'],
  },
];
