/** Guards of operators: what keeps them out of tenants, and what is theirs from everybody else. */
const support = 'apps/api/src/operators/support.test.ts';
const operators = 'apps/api/src/operators/operators.test.ts';
const migration = 'prisma/migrations/20261126201000_operators_act_under_their_own_role/migration.sql';
const mending = 'apps/api/src/operators/mending.test.ts';
const operating = 'apps/api/src/operators/operating.test.ts';
const store = 'libs/drivers/postgres/src/operators/postgres-operator-store.ts';

export const operatorGuards = [
  {
    guard: 'support access is for what its table lists alone',
    without: 'an operator reads people, tokens and logs of a tenant',
    file: 'libs/access/src/issue-grant.ts',
    find: '(support === undefined || maySupport(permission));',
    replace: '(support === undefined || maySupport(permission) || true);',
    test: [
      'libs/access/src/operator-grant.test.ts',
      'lets support access read what its table lists, be it that the role had more (I-35)',
    ],
  },
  {
    guard: 'support access that is over is no place in a tenant',
    without: 'an operator reads on after the end that the tenant was told',
    file: 'libs/drivers/postgres/src/operators/postgres-operator-reads.ts',
    find: 'where operator = $1 and ended_at is null and expires_at > now()`,',
    replace: 'where operator = $1 and ended_at is null`,',
    test: [support, 'is remembered for no longer than it stands'],
  },
  {
    guard: 'support access that was closed is no place in a tenant',
    without: 'closing it closes nothing',
    file: 'libs/drivers/postgres/src/operators/postgres-operator-reads.ts',
    find: 'where operator = $1 and ended_at is null and expires_at > now()`,',
    replace: 'where operator = $1 and expires_at > now()`,',
    test: [support, 'ends an open subscription within 5 s of its closing, whoever closes it'],
  },
  {
    guard: 'each session of support access is on the tenant’s record before it is shown anything',
    without: 'an operator looks into a tenant and nobody learns of it',
    file: 'apps/api/src/access/access-guard.ts',
    find: 'if (grants.tenant?.support) await this.supportUses.note(session, grants.tenant, kindOf(requirement));',
    replace: '',
    test: [support, 'shows nothing of a tenant without an event in its log, by whichever operation'],
  },
  {
    guard: 'support access is in no list that names no tenant',
    without: 'what is looked at is shown without a grant, and so without a record',
    file: 'apps/api/src/access/caller.ts',
    find: 'return this.identity.memberships.filter(({ support }) => support === undefined);',
    replace: 'return this.identity.memberships;',
    test: [support, 'is in no list that names no tenant; one that names it shows it'],
  },
  {
    guard: 'what operators do is in the chain of the tenant that it is about',
    without: 'a tenant’s people do not learn who suspended them, and who looked',
    file: 'libs/drivers/postgres/src/operators/operator-trail.ts',
    find: 'noteEvent(this.transaction, { tenantId, actor, entry });',
    replace: '',
    test: [operators, 'is on record in the platform’s chain, and in that of the tenant that it is about'],
  },
  {
    guard: 'a suspended tenant is kept so from the role of the API',
    without: 'a hole in a tenant’s own operations ends its suspension',
    file: migration,
    find: "IF current_user IN ('tiffin_app', 'tiffin_worker') THEN",
    replace: 'IF false THEN',
    test: [operators, 'is not resumed by the role of the API, whatever it is made to do'],
  },
  {
    guard: 'the role of the API assigns no plan and overrides no limit',
    without: 'a tenant helps itself to a larger plan',
    file: migration,
    find: 'REVOKE UPDATE (plan_id, quota_overrides) ON public.tenant FROM tiffin_app;',
    replace: '',
    test: [operators, 'is not resumed by the role of the API, whatever it is made to do'],
  },
  {
    guard: 'nobody is an operator where the installation gives operators no database',
    without: 'a token of a realm that is not ours to rule steers the platform',
    file: 'apps/api/src/access/person-reader.ts',
    find: 'const isOperator = support !== null && person.isOperator;',
    replace: 'const isOperator = support === null ? person.isOperator : person.isOperator;',
    test: [
      'apps/api/src/access/persons.test.ts',
      'is by that nothing where the installation gives operators no database',
    ],
  },
  {
    guard: 'a reason shows every character that it has',
    without: 'a reason that reads otherwise than it is on record',
    file: 'libs/tenancy/rules/src/operators/decide-reason.ts',
    find: 'if (holdsUnseen(reason))',
    replace: 'if (holdsUnseen(reason.slice(0, 0)))',
    test: ['libs/tenancy/rules/src/operators/decide-reason.test.ts', 'is refused with a turn of the writing direction'],
  },
  {
    guard: 'support access has an end within the setting',
    without: 'an operator stays in a tenant for good',
    file: 'libs/tenancy/rules/src/operators/decide-support.ts',
    find: 'wanted >= 1 && wanted <= most',
    replace: 'wanted >= 1 && wanted <= Math.max(most, wanted)',
    test: [support, 'is refused with too many minutes'],
  },
  {
    guard: 'an operator who was signed out acts no more, whatever is remembered of them',
    without: 'an operator whose role was taken goes on for seconds, with all that they may',
    file: 'libs/drivers/postgres/src/operators/within-operator.ts',
    ...{ find: '    await refuseSignedOut(transaction, key);\n', replace: '' },
    test: [
      'apps/api/src/access/standing-role.test.ts',
      'and is an operator no more meanwhile does no Mutation.suspendTenant',
    ],
  },
  {
    guard: 'whoever is no owner any more takes no archive of the tenant',
    without: 'an owner who was demoted a second ago takes everything along',
    file: 'libs/tenancy/operations/src/export-tenant.ts',
    ...{ find: '      await standingRole(rows, grant);\n', replace: '' },
    test: [
      'apps/api/src/access/standing-role.test.ts',
      'and is no owner meanwhile takes no archive of the tenant along',
    ],
  },
  {
    guard: 'who is made an operator is so with the event of it',
    without: 'somebody is an operator, and nothing tells since when and by whom',
    file: 'apps/cli/src/stack/set-operator.ts',
    ...{ find: "    await client.query('begin');\n", replace: '' },
    test: [
      'apps/cli/src/stack/set-operator.test.ts',
      'is all or nothing: without its event nobody is an operator, and nobody is none any more',
    ],
  },
  {
    guard: 'a person is erased by id and address together',
    without: 'a slip of an operator’s hand erases somebody else for good',
    file: 'libs/tenancy/operations/src/operators/erase-person.ts',
    find: 'if (!person || !isSame(person.email, wanted.email))',
    replace: 'if (!person)',
    test: [mending, 'a person is erased, by their id and address together'],
  },
];
