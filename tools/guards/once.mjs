/** Guards of mutations that are to happen once. */
const once = 'libs/drivers/postgres/src/once.ts';
const suite = 'apps/api/src/once/once.test.ts';

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
];
