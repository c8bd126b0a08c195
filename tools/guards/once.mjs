/** Guards of mutations that are to happen once. */
const once = 'libs/drivers/postgres/src/once.ts';
const suite = 'apps/api/src/once/once.test.ts';
const outside = 'apps/api/src/once/outside-tenants.test.ts';
const personSuite = 'apps/api/src/once/person-once.test.ts';

export const onceGuards = [
  {
    guard: 'Idempotency-Key: a retry gets the first result',
    without: 'a retry after a lost answer makes a second project, a second token, a second deployment',
    file: once,
    find: 'if (same) return answerOf<T>(same.answer);',
    replace: '',
    test: [suite, 'is done once though its answer was lost behind the commit'],
  },
  {
    guard: 'Idempotency-Key: the same request only',
    without: 'a client that reuses a key is told that its second request was done, and it was not',
    file: once,
    find: 'requestHash !== what.requestHash',
    replace: "requestHash === ''",
    test: [suite, 'is refused where the key came with another request'],
  },
  {
    guard: 'Idempotency-Key: one at a time',
    without: 'a retry that comes while the first is at work is done too, or waits with it',
    file: once,
    find: "if (!held?.isOurs) throw Refusal.of('IDEMPOTENCY_KEY_IN_USE');",
    replace: 'void held;',
    test: [suite, 'is refused while the first is at work, and not made to wait'],
  },
  {
    guard: 'Idempotency-Key: of its caller',
    without: 'who guesses a key is shown what somebody else’s request answered',
    file: once,
    find: 'k.caller_id = ${actor.id} and',
    replace: '${actor.id}::text is not null and',
    test: [suite, 'keeps keys of other callers and other tenants apart'],
  },
  {
    guard: 'Idempotency-Key: what is kept of a request needs the key',
    without: 'whoever reads the database guesses a secret that was set under a key, and sees when they are right',
    file: 'apps/api/src/once/once-of.ts',
    find: 'sha256(disjointKey(key, canonicalJson((reply?.request.body ?? null) as Json)))',
    replace: 'sha256(disjointKey(canonicalJson((reply?.request.body ?? null) as Json)))',
    test: [suite, 'leaves nothing by which one could guess what was sent'],
  },
  {
    guard: 'Idempotency-Key: of people who found a tenant',
    without: 'a retry after a lost answer founds a second tenant',
    file: 'libs/tenancy/operations/src/create-tenant.ts',
    find: 'if (founded !== null) return founded;',
    replace: 'void founded;',
    test: [personSuite, 'founds one tenant, however often it is sent, at once too'],
  },
  {
    guard: 'Idempotency-Key: of people who take an invitation',
    without: 'whoever asks again, since the answer was lost, is told that somebody has used the invitation',
    file: 'libs/tenancy/operations/src/accept-invitation.ts',
    find: 'if (before !== null) return before;',
    replace: 'void before;',
    test: [personSuite, 'takes an invitation once, by its invitationId'],
  },
  {
    guard: 'Idempotency-Key: of people, with the same request only',
    without: 'a person who reuses a key is led into a tenant that they did not ask for',
    file: 'libs/drivers/postgres/src/entered-once.ts',
    find: 'row.requestHash !== requestHash',
    replace: "row.requestHash === ''",
    test: [personSuite, 'is refused where the key came with another request, and founds nothing'],
  },
  {
    guard: 'Idempotency-Key: of what operators do, too',
    without:
      'an operator’s retry after a lost answer is told that the plan’s name is taken, or opens support access anew',
    file: 'apps/api/src/once/once-of.ts',
    find: '{ operator: operatorOnce(operator, once) }',
    replace: '{ operator: (void operatorOnce, operator) }',
    test: [outside, 'is done once'],
  },
  {
    guard: 'Idempotency-Key: of what a person does about themselves',
    without: 'a retry after a lost answer ends the sessions that were begun since',
    file: 'libs/drivers/postgres/src/postgres-users.ts',
    find: 'grant ? onceInNoTenant(transaction, grant, () => signOut(transaction)) : signOut(transaction)',
    replace: 'signOut(transaction)',
    test: [outside, 'is done once'],
  },
  {
    guard: 'Idempotency-Key: what operators are answered, the role of the API does not read',
    without: 'whoever takes over the API reads what operators were answered, by a hash that it can make',
    file: 'prisma/migrations/20261126211000_what_operators_do_happens_once/migration.sql',
    find: 'k.of_role = session_user AND ',
    replace: '',
    test: [outside, 'of operators keeps its answer from other operators, and from the role of the API'],
  },
];
