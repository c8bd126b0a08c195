/** Guards of the steps that bring a database to a release, of what is on record of them, and of the way back. */
const store = 'libs/drivers/postgres/src';
const operations = 'libs/migrations/operations/src';
const steps = 'libs/deployments/operations/src';
const applied = 'prisma/migrations/20261129040000_promotions_see_settings_applied/migration.sql';
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
const draining = `${store}/draining-deployments.test.ts`;
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
    guard: 'migrating: a deployment is not through before the last changes are made',
    without: 'what goes stays for ever, and nobody is told',
    file: `${steps}/record-deployment.ts`,
    find: "...(databases?.hasContract === true ? (['contract'] as const) : []),",
    replace: '',
    test: [deployments, 'changes it before the cell is told, and makes the last changes once nothing else serves'],
  },
  {
    guard: 'migrating: the last changes wait for what former processes still answer',
    without: 'a call that was begun before the switch finds its column gone',
    file: `${steps}/until-alone.ts`,
    find: 'if (endWithinMs === null) return;',
    replace: 'if (endWithinMs === null || endWithinMs > 0) return;',
    test: [
      'apps/deployer/src/migrations.test.ts',
      'a call that is under way in the former release finds its column to the end, and then the column goes',
    ],
  },
  {
    guard: 'migrating: no call is waited for longer than its cell lets it take',
    without: 'what the kernel does not end keeps a deployment for ever',
    file: `${steps}/until-alone.ts`,
    find: 'if (performance.now() > lastLook) return;',
    replace: '',
    test: [draining, 'wait no longer for what their cell does not show ended, although its time is over'],
  },
  {
    guard: 'migrating: the last changes are made while the release is seen to serve alone',
    without: 'a cell that was started anew has the release before serve, and its columns go',
    file: `${steps}/until-alone.ts`,
    find: "if (observed === null || decideRollout(observed, desired).is !== 'live') throw lost();",
    replace: 'if (observed === null) return { version: 0, endWithinMs: null };',
    test: [draining, 'are not made where the cell has lost the release meanwhile: it is brought once more'],
  },
  {
    guard: 'migrating: a cell tells of what still answers, until it does not',
    without: 'nobody knows when a column may go',
    file: 'apps/cell-local/src/environments/retirements.ts',
    find: 'this.underWay.set(done, performance.now() + waves * (drainMs + graceMs));',
    replace: '',
    test: [
      'apps/cell-local/src/redeploy-load.test.ts',
      'tells of a process that is replaced while it answers what it has begun, and no longer',
    ],
  },
  {
    guard: 'migrating: last changes that cannot be made are tried again while the release serves',
    without: 'a release that serves well is thrown out for what could wait',
    file: `${steps}/database-steps.ts`,
    find: "const done = await this.run('contract').catch((error: unknown) => {",
    replace:
      "const done = await this.run('contract').catch((error: Error) => { throw new NothingApplied(ofRelease(error.message)); }).catch((error: unknown) => {",
    also: [
      {
        file: `${steps}/database-steps.ts`,
        find: 'import { ofRelease,',
        replace: 'import { NothingApplied, ofRelease,',
      },
    ],
    test: [
      deployments,
      'that are refused are tried again, with what is left said, and the deployment is not through before',
    ],
  },
  {
    guard: 'migrating: a release is on record as what serves before the last changes are made',
    without: 'the one before is put back on data that it cannot read any more',
    file: `${steps}/record-deployment.ts`,
    find: "if (next === 'contract') await arrive(rows, passing);",
    replace: '',
    test: [deployments, 'are of a release that other values are tried beside, and nothing before it comes back'],
  },
  {
    guard: 'migrating: what stands in the way of the last changes is no failure of a release that serves',
    without: 'a row that was written meanwhile throws the release out, or stops its last changes for ever',
    file: `${steps}/cannot-begin.ts`,
    find: 'if (!isUnfinished) return new',
    replace: 'if (!isUnfinished || isUnfinished) return new',
    test: [
      deployments,
      'that rows of the former release are in the way of are tried again, and that release does not come back',
    ],
  },
  {
    guard: 'migrating: last changes that broke off again and again are begun again later',
    without: 'they are never made, and nobody is told that the release serves without them',
    file: `${steps}/deploy-environment.ts`,
    find: "throw cannotBegin(attempt.claim, quarantineFailure('Deploying this release'));",
    replace: "throw new NothingApplied(quarantineFailure('Deploying this release'));",
    test: [deployments, 'that broke off again and again are begun again later, and the release serves on'],
  },
  {
    guard: 'migrating: who promotes a release is called once its last changes are made',
    without: 'a promotion waits for its time limit, and fails what serves',
    file: applied,
    find: 'NEW.applied_settings_version >= 0',
    replace: 'false',
    test: [
      `${store}/promotion/promoter-calls.test.ts`,
      'where a release serves already, once the last changes of its databases are made',
    ],
  },
  {
    guard: 'migrating: who promotes what runs already is called once it runs with the settings of now',
    without: 'a promotion of what runs waits for its time limit, and shows as under way until then',
    file: applied,
    find: 'OLD.applied_settings_version <> NEW.applied_settings_version',
    replace: 'OLD.applied_settings_version < 0',
    test: [
      `${store}/promotion/promotion-steps.test.ts`,
      'of what runs there is through once it runs with the settings of now',
    ],
  },
  {
    guard: 'migrating: a canary that is through stays through while its last changes are tried again',
    without: 'a release that had all requests begins with none once more',
    file: 'libs/deployments/rules/src/plan-canary.ts',
    find: 'if (next === undefined) return null;',
    replace: '',
    also: [
      {
        file: 'libs/deployments/rules/src/plan-canary.ts',
        find: 'firstPercent: hasBegun ? next.weightPercent : 0',
        replace: 'firstPercent: next && hasBegun ? next.weightPercent : 0',
      },
    ],
    test: [deployments, 'come after the last step of a canary, and alone where that is through'],
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
