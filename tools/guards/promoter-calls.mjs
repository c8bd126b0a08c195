/** Guards of promoters that are called, and of those that were overtaken. */
const store = 'libs/drivers/postgres/src/promotion';
const atOnce = 'prisma/migrations/20261129030100_calls_are_heard_at_once/migration.sql';
const suite = (name) => `${store}/${name}.test.ts`;

const hears = (name) => [suite('heard-calls'), name];
const hearing = [
  {
    guard: 'promoter: a call that throws lets others be heard',
    without: 'one environment that cannot be called keeps all promotions of everybody from being given out',
    file: atOnce,
    find: 'EXCEPTION WHEN OTHERS THEN',
    replace: 'EXCEPTION WHEN division_by_zero THEN',
    test: hears('a call that throws is told of and tried again, and lets all others be heard'),
  },
  {
    guard: 'promoter: a call that throws is told of',
    without: 'nobody knows why a stage stands still',
    file: 'libs/drivers/postgres/src/tenant-database.ts',
    find: "if (severity === 'WARNING')",
    replace: "if (severity === '')",
    test: hears('a call that throws is told of and tried again, and lets all others be heard'),
  },
  {
    guard: 'promoter: a call that throws is not tried again at once',
    without: 'each time that work is given out it throws again',
    file: atOnce,
    find: 'next_try_at = now() + least(60, power(2, c.faults)) *',
    replace: 'next_try_at = now() - least(60, power(2, c.faults)) *',
    test: hears('a call that throws is told of and tried again, and lets all others be heard'),
  },
  {
    guard: 'promoter: calls are heard as soon as they are committed',
    without: 'a stage waits for the next time that a promoter asks by itself',
    file: atOnce,
    find: 'AFTER INSERT ON directory.call FOR EACH STATEMENT EXECUTE FUNCTION directory.ring_promoters()',
    replace: 'AFTER DELETE ON directory.call FOR EACH STATEMENT EXECUTE FUNCTION directory.ring_promoters()',
    test: hears('promoters hear of calls, and of what is due, as soon as these are committed'),
  },
  {
    guard: 'promoter: it begins although it cannot listen yet',
    without: 'a pooler that refuses to listen, or one connection too few, keeps all promotions from starting',
    file: 'libs/drivers/postgres/src/work-listener.ts',
    find: 'return this.connection.openSoon(report);',
    replace: 'return this.connection.open();',
    test: [
      'libs/drivers/postgres/src/promotion/heard-calls.test.ts',
      'promoters that cannot listen yet are told, begin all the same, and hear as soon as they can',
    ],
  },
];

const fences = (write) => [suite('promoter-fences'), `writes nothing by ${write} after another has taken over`];
const fence = (write) => ({
  guard: `epoch fence: ${write} of a promoter`,
  without: 'a promoter that was overtaken overwrites what its successor did',
  file: `${store}/postgres-promoter-store.ts`,
});
const fenced = [
  {
    ...fence('renew'),
    find: "interval '1 millisecond'\n        where id = ${environmentId}::uuid and promote_epoch = ${epoch}::int`,",
    replace: "interval '1 millisecond'\n        where id = ${environmentId}::uuid and ${epoch}::int >= 0`,",
    test: fences('renew'),
  },
  {
    ...fence('rest'),
    find: 'promote_look_at = ${lookAt}::timestamptz\n        where id = ${environmentId}::uuid and promote_epoch = ${epoch}::int',
    replace:
      'promote_look_at = ${lookAt}::timestamptz\n        where id = ${environmentId}::uuid and ${epoch}::int >= 0',
    test: fences('rest'),
  },
  {
    ...fence('recordFault'),
    find: 'then 0 else promote_starts end\n        where id = ${environmentId}::uuid and promote_epoch = ${epoch}::int',
    replace: 'then 0 else promote_starts end\n        where id = ${environmentId}::uuid and ${epoch}::int >= 0',
    test: fences('recordFault'),
  },
  {
    ...fence('held'),
    find: 'and t.promote_epoch = ${epoch}::int for update`',
    replace: 'and ${epoch}::int >= 0 for update`',
    test: [suite('promoter-fences'), 'does not hold the environment any more'],
  },
];

export const promoterCalls = [...hearing, ...fenced];
