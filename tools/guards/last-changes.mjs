/** Guards of the last changes of a database: those that wait until nothing else serves. */
const store = 'libs/drivers/postgres/src';
const steps = 'libs/deployments/operations/src';
const applied = 'prisma/migrations/20261129040000_promotions_see_settings_applied/migration.sql';
const deployments = `${store}/migrating-deployments.test.ts`;
const draining = `${store}/draining-deployments.test.ts`;

export const lastChanges = [
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
];
