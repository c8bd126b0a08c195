/** Guards of the steps that bring a database to a release, of what is on record of them, and of the way back. */
const store = 'libs/drivers/postgres/src';
const operations = 'libs/migrations/operations/src';
const steps = 'libs/deployments/operations/src';
const crashes = [
  `${store}/migrate-release.test.ts`,
  'is followed by one that goes on where it was, wherever it stopped',
];
const overtaken = [
  `${store}/migrate-release.test.ts`,
  'stops before the next change once somebody else has taken over, told or not',
];
const deployments = `${store}/migrating-deployments.test.ts`;
const ended = `${store}/ended-migrations.test.ts`;
const back = `${store}/promotion/promotion-irreversible.test.ts`;
const failsChecks = 'that fails its checks stays, held, with the reason, and is not gone back behind later either';

export const migrating = [
  {
    guard: 'migrating: what was planned and not begun ends with its deployment',
    without: 'changes of a release that has failed stand as to be made for ever',
    file: `${store}/postgres-deployment-store.ts`,
    find: "m.state = 'planned' and closed.state <> 'superseded'",
    replace: "m.state = 'planned' and closed.state = 'superseded'",
    test: [
      ended,
      'a deployment leaves nothing planned behind where it fails, and nothing without an end where it is through',
    ],
  },
  {
    guard: 'migrating: what was begun in a database that nobody comes to any more is settled',
    without: 'it stands as under way for ever',
    file: `${steps}/record-deployment.ts`,
    find: 'await settleGone(rows, claim.environmentId);',
    replace: '',
    test: [
      ended,
      'a deployment leaves nothing planned behind where it fails, and nothing without an end where it is through',
    ],
  },
  {
    guard: 'migrating: a change is on record before it is made',
    without:
      'one that cannot be taken back is forgotten where its worker stops right after it, and a rollback goes over it',
    file: `${operations}/migrate-release.ts`,
    find: 'await this.fenced(migrating, (rows) => rows.begin(record.id));',
    replace: '',
    test: crashes,
  },
  {
    guard: 'migrating: of a change that was begun and has no end, the database is asked whether it was made',
    without: 'what was made before a crash has no event, and stands as under way for ever',
    file: `${operations}/settle-started.ts`,
    find: 'if (!open) continue;',
    replace: 'if (open || !open) continue;',
    test: crashes,
  },
  {
    guard: 'migrating: where nobody can tell whether a change was made that cannot be taken back, it counts as made',
    without: 'a rollback goes over data that may be lost',
    file: `${operations}/settle-started.ts`,
    find: "state: kind === 'irreversible' ? 'done' : 'failed'",
    replace: "state: 'failed'",
    test: [
      `${store}/migrate-release.test.ts`,
      'in a database that is another one now: what cannot be taken back counts as made, and nothing else does',
    ],
  },
  {
    guard: 'migrating: who has lost the environment makes no further change',
    without: 'two workers change a database after one another, each by a plan of its own',
    file: `${operations}/migrate-release.ts`,
    find: "if (!watch.held()) throw Refusal.of('EPOCH_STALE', fence.environmentId);",
    replace: '',
    test: overtaken,
  },
  {
    guard: 'migrating: what is put on record is fenced by the epoch of the deployment',
    without: 'a worker that was overtaken and does not know goes on changing',
    file: `${operations}/migrate-release.ts`,
    find: "if ((await rows.hold(fence)) === 'stale') throw Refusal.of('EPOCH_STALE', fence.environmentId);",
    replace: 'await rows.hold(fence);',
    test: overtaken,
  },
  {
    guard: 'migrating: rows in the way of any change, the last too, are found before the first is made',
    without: 'a release is half-way in a database when it turns out that it cannot be there',
    file: `${operations}/migrate-release.ts`,
    find: 'await refuseObstacles(stores);',
    replace: '',
    test: [`${store}/migrate-release.test.ts`, 'changes nothing where rows are in the way of a change, be it the last'],
  },
  {
    guard: 'migrating: databases are given back, however it ends',
    without: 'a session of ours keeps the lock of a database, and nobody else comes to it',
    file: `${operations}/migrate-release.ts`,
    find: 'await close();',
    replace: '',
    test: [`${store}/migrate-release.test.ts`, 'gives its databases back where one of them cannot be opened'],
  },
  {
    guard: 'migrating: what was made stays on record as it was made, whoever writes',
    without: 'a worker in error makes what was lost look as if it had not been',
    file: 'prisma/migrations/20261129020000_changes_know_their_database/migration.sql',
    find: "WHEN (OLD.state = 'done' AND",
    replace: 'WHEN (false AND',
    test: [`${store}/migrate-release.test.ts`, 'that was made is on record for good'],
  },
  {
    guard: 'migrating: a release that cannot have its database is not shown to the cell',
    without: 'what serves is put back although nothing has happened to it',
    file: `${steps}/cannot-begin.ts`,
    find: 'new NothingApplied(failure)',
    replace: 'new RolloutFailure(failure)',
    also: [
      {
        file: `${steps}/cannot-begin.ts`,
        find: 'import { NothingApplied }',
        replace: 'import { RolloutFailure }',
      },
    ],
    test: [deployments, 'fails it before the cell is told where rows are in the way, and changes nothing'],
  },
  {
    guard: 'migrating: a release that keeps nothing in databases has the bytes that it had before there were any',
    without: 'every release of every project becomes another one, and is deployed again',
    file: 'libs/builds/rules/src/release-content.ts',
    find: 'stores.length === 0',
    replace: 'stores.length < 0',
    test: ['libs/builds/rules/src/release-content.test.ts', 'leaves what keeps nothing as it was, to the byte'],
  },
  {
    guard: 'migrating: nothing older than data that was changed for good is brought, in whatever way',
    without: 'a release reads data that is not there any more',
    file: 'libs/promotion/rules/src/gates.ts',
    find: 'irreversible.length === 0',
    replace: 'irreversible.length >= 0',
    test: [back, 'is not gone back behind, in whatever way, where the change is done'],
  },
  {
    guard: 'migrating: a change under way that cannot be taken back counts as made',
    without: 'a rollback that is asked for meanwhile goes over it',
    file: `${store}/read-irreversible.ts`,
    find: "m.state in ('running', 'done')",
    replace: "m.state = 'done'",
    test: [back, 'is not gone back behind, in whatever way, where the change is running'],
  },
  {
    guard: 'migrating: what is aborted or fails is not put back over data that was changed for good',
    without: 'what ran before serves data that it does not know',
    file: 'libs/promotion/operations/src/put-back.ts',
    find: 'if (lost.length > 0 && (await',
    replace: 'if (lost.length > 1_000 && (await',
    test: [back, 'stays where its promotion is aborted while it is checked, which says so'],
  },
  {
    guard: 'migrating: what has changed data for good and serves nobody yet does not come',
    without: 'a release that was aborted takes over, and takes away what the one before needs',
    file: 'libs/promotion/operations/src/put-back.ts',
    find: '?.currentReleaseId === releaseId;',
    replace: '?.currentReleaseId !== undefined;',
    test: [back, 'does not come where its promotion is aborted before it serves, and the end says what it has changed'],
  },
  {
    guard: 'migrating: a rollback that data stands in the way of ends, and says so where people look',
    without: 'it waits for ever for a gate that nothing opens',
    file: 'libs/promotion/operations/src/begin-promotion.ts',
    find: "if (name === 'reversible') return 'irreversible';",
    replace: "if (name === 'reversible') return undefined;",
    test: [back, failsChecks],
  },
  {
    guard: 'migrating: of one failure there is one way back',
    without: 'a rollback that could not be is asked for again each time somebody lifts the hold',
    file: 'libs/promotion/operations/src/begin-promotion.ts',
    find: 'if (before?.rollbackOf === rollbackOf) return false;',
    replace: '',
    test: [back, failsChecks],
  },
  {
    guard: 'migrating: databases are looked for at addresses alone that may be contacted',
    without: 'a tenant has the deployer talk to what is inside of the platform',
    file: 'apps/deployer/src/open-deployer.ts',
    find: 'const databases = new PostgresDatabases({ addresses: { rules, lookup: checkedLookup(rules) } });',
    replace:
      'const databases = new PostgresDatabases({ addresses: { rules: { isOpen: () => true }, lookup: checkedLookup(rules) } });',
    test: [
      'apps/deployer/src/migrations.test.ts',
      'a database that is out of reach, or that may not be contacted, is told of without its password, and tried again',
    ],
  },
];
