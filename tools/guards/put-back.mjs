/** Guards of the ways out where a newer release has changed data for good: the database was put back, or another one is used. */
const store = 'libs/drivers/postgres/src';
const operations = 'libs/migrations/operations/src';
const restored = 'apps/deployer/src/restored-databases.test.ts';
const back = `${store}/promotion/promotion-irreversible.test.ts`;

export const putBackDatabases = [
  {
    guard: 'migrating: whether a database was put back is asked of it, whoever says so',
    without: 'an older release reads data that is not there any more, because somebody was in error',
    file: `${operations}/reconcile-made.ts`,
    find: 'if (stands && releaseNumber < made.releaseNumber) lines.push(lineOf(made));',
    replace: '',
    test: [
      restored,
      'where that was said and is not so, the older release is stopped before anything is changed, and the gate is closed again',
    ],
  },
  {
    guard: 'migrating: a change counts in the database that the environment has now',
    without: 'after a switch to another database nothing but a newer release can come, for ever',
    file: `${operations}/reconcile-made.ts`,
    find: "await rows.resolve(made.id, stands ? 'stands' : 'gone');",
    replace: '',
    test: [
      restored,
      'what was made in another database is not in the one that the environment has now, until it has that one again',
    ],
  },
  {
    guard: 'migrating: a change that was put back with its database closes no gate',
    without: 'after the restore of a backup nothing but a newer release can come, for ever',
    file: `${store}/read-irreversible.ts`,
    find: 'm.resolved_at is null and',
    replace: '',
    test: [back, 'is gone back behind once somebody has said that its database was put back, which is on record'],
  },
  {
    guard: 'migrating: what may be in a database, and what closes no gate, is not said to be put back',
    without: 'a change under way that cannot be taken back is gone round',
    file: 'libs/promotion/operations/src/resolve-migration.ts',
    find: "if (found.kind !== 'irreversible' || found.state !== 'done')",
    replace: "if (found.kind === 'contract')",
    test: [back, 'is gone back behind once somebody has said that its database was put back, which is on record'],
  },
];
