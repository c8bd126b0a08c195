/** Guards of workers that were overtaken: epochs and leases. */
const postgres = 'libs/drivers/postgres/src';
const builds = `${postgres}/postgres-build-store.ts`;
const deployments = `${postgres}/postgres-deployment-store.ts`;
const fencing = `${postgres}/fencing.test.ts`;
const claims = `${postgres}/claims.test.ts`;
const releases = `${postgres}/releases.test.ts`;
const building = `${postgres}/build-project.test.ts`;
const due = 'prisma/migrations/20261126120000_projects_and_tenants_pause/migration.sql';
const deploymentDue = 'prisma/migrations/20261128010000_environments_go_back_to_nothing/migration.sql';
const deploying = `${postgres}/deploy-environment.test.ts`;
const saving = `${postgres}/save-canvas.test.ts`;

const epoch = ' and build_epoch = ${claim.epoch}';
const bySave = (write) => `writes nothing by ${write} after a newer save`;
const byRelease = (write) => `writes nothing by ${write} after a newer release`;
const fence = (write, of) => ({
  guard: `epoch fence: ${write} of a ${of}`,
  without: 'a worker that was overtaken overwrites what its successor did',
});

export const epochs = [
  {
    ...fence('renew', 'build'),
    file: builds,
    find:
      "set build_lease_until = now() + ${leaseMs}::int * interval '1 millisecond'\n      where id = ${claim.projectId}::uuid" +
      epoch,
    replace:
      "set build_lease_until = now() + ${leaseMs}::int * interval '1 millisecond'\n      where id = ${claim.projectId}::uuid",
    test: [fencing, bySave('renew')],
  },
  {
    ...fence('release', 'build'),
    file: builds,
    find: 'build_lease_until = null, build_starts = 0\n      where id = ${claim.projectId}::uuid' + epoch,
    replace: 'build_lease_until = null, build_starts = 0\n      where id = ${claim.projectId}::uuid',
    test: [fencing, bySave('release')],
  },
  {
    ...fence('recordFault', 'build'),
    file: builds,
    find: 'then 0 else build_starts end\n      where id = ${claim.projectId}::uuid' + epoch,
    replace: 'then 0 else build_starts end\n      where id = ${claim.projectId}::uuid',
    test: [fencing, bySave('recordFault')],
  },
  {
    ...fence('recordUnits', 'build'),
    file: builds,
    find: "StoredUnit[]): Promise<Fenced> {\n    if (!(await this.holds(claim))) return 'stale';",
    replace: 'StoredUnit[]): Promise<Fenced> {',
    test: [fencing, bySave('recordUnits')],
  },
  {
    ...fence('startBuild', 'build'),
    file: builds,
    find: "NewBuild): Promise<Fenced> {\n    if (!(await this.holds(claim))) return 'stale';",
    replace: 'NewBuild): Promise<Fenced> {',
    test: [fencing, bySave('startBuild')],
  },
  {
    guard: 'a deployer goes on behind the epochs of a cell that has outlived its database',
    without: 'after a restore each environment waits out a lease for every epoch that its cell has seen',
    file: 'libs/deployments/operations/src/go-behind-cell.ts',
    find: 'if (epoch <= claim.epoch) return null;',
    replace: 'if (epoch > 0) return null;',
    test: [
      'libs/drivers/postgres/src/older-database.test.ts',
      'what is saved to a database that is older than its cell is deployed at once, behind what the cell has seen',
    ],
  },
  {
    guard: 'a build that its next holder closed stays closed',
    without: 'a worker that was overtaken turns a failed build into a succeeded one',
    file: builds,
    find: "where id = ${id}::uuid and state = 'running'`;",
    replace: 'where id = ${id}::uuid`;',
    test: [claims, 'is for the newest revision, and builds that were left open are closed with it'],
  },
  {
    ...fence('failRevision', 'build'),
    file: builds,
    find: 'build_lease_until = null\n      where id = ${claim.projectId}::uuid and build_epoch = ${claim.epoch}`,',
    replace: 'build_lease_until = null\n      where id = ${claim.projectId}::uuid`,',
    test: [fencing, bySave('failRevision')],
  },
  {
    ...fence('finishRevision', 'build'),
    file: builds,
    find: 'build_starts = 0\n      where id = ${claim.projectId}::uuid and build_epoch = ${claim.epoch}`;',
    replace: 'build_starts = 0\n      where id = ${claim.projectId}::uuid`;',
    test: [fencing, bySave('finishRevision')],
  },
  {
    guard: 'the builder throws away what it wrote before it met the fence',
    without: 'a release row and an audit row of work that did not count',
    file: 'libs/builds/operations/src/build-project.ts',
    find: "if (followers === 'stale') throw stale(claim);",
    replace: '',
    test: [building, 'writes nothing once another has finished in its place'],
  },
  {
    guard: 'a save moves the build epoch on',
    without: 'the older revision is finished after the newer one and wins',
    file: `${postgres}/postgres-canvas-store.ts`,
    find: 'build_epoch = build_epoch + 1, ',
    replace: '',
    test: [saving, 'stops the building of the revision before it'],
  },
  {
    guard: 'a claim moves the build epoch on',
    without: 'a stalled builder and its successor hold the same epoch',
    file: builds,
    find: 'set build_epoch = build_epoch + 1, ',
    replace: 'set ',
    test: [fencing, 'writes nothing by finishRevision after another builder, after the lease ran out'],
  },
  {
    guard: 'a claim of a build asks for the lease',
    without: 'two builders work on one project at once',
    file: due,
    find: "coalesce(p.build_lease_until, '-infinity')",
    replace: "'-infinity'::timestamptz",
    test: [claims, 'is claimed by exactly one of all who come at once'],
  },
  {
    guard: 'leases go by the database’s clock',
    without: 'a worker whose clock is wrong steals work or never gets any',
    file: builds,
    find: 'build_due_from(project) < now()',
    replace: 'build_due_from(project) < ${new Date()}',
    test: [claims, 'goes by the database’s clock where a worker’s own is an hour ahead (F-21)'],
  },
  {
    ...fence('renew', 'deployment'),
    file: deployments,
    find: "set deploy_lease_until = now() + ${leaseMs}::int * interval '1 millisecond'\n      where id = ${claim.environmentId}::uuid and deploy_epoch = ${claim.epoch}",
    replace:
      "set deploy_lease_until = now() + ${leaseMs}::int * interval '1 millisecond'\n      where id = ${claim.environmentId}::uuid",
    test: [fencing, byRelease('renew')],
  },
  {
    ...fence('release', 'deployment'),
    file: deployments,
    find: 'set deploy_holder = null, deploy_lease_until = null, deploy_starts = 0\n      where id = ${claim.environmentId}::uuid and deploy_epoch = ${claim.epoch}',
    replace:
      'set deploy_holder = null, deploy_lease_until = null, deploy_starts = 0\n      where id = ${claim.environmentId}::uuid',
    test: [fencing, byRelease('release')],
  },
  {
    ...fence('openDeployment', 'deployment'),
    file: deployments,
    find: "if (!(await this.holds(claim))) return 'stale';\n    const { environmentId } = claim;",
    replace: 'const { environmentId } = claim;',
    test: [fencing, byRelease('openDeployment')],
  },
  {
    ...fence('recordSteps', 'deployment'),
    file: deployments,
    find: "if (!(await this.holds(claim))) return 'stale';\n    for (const { name, state, detail } of steps) {",
    replace: 'for (const { name, state, detail } of steps) {',
    test: [fencing, byRelease('recordSteps')],
  },
  {
    guard: 'the check of a deployment’s claim compares the epoch',
    without: 'whoever ever held the environment holds it still',
    file: deployments,
    find: 'and deploy_epoch = ${claim.epoch} for update',
    replace: 'for update',
    test: [fencing, byRelease('recordSteps'), byRelease('openDeployment')],
  },
  {
    ...fence('succeed', 'deployment'),
    file: deployments,
    find: 'running_failure = null,\n        deploy_holder = null, deploy_lease_until = null\n      where id = ${claim.environmentId}::uuid and deploy_epoch = ${claim.epoch}',
    replace:
      'running_failure = null,\n        deploy_holder = null, deploy_lease_until = null\n      where id = ${claim.environmentId}::uuid',
    test: [fencing, byRelease('succeed')],
  },
  {
    ...fence('fail', 'deployment'),
    file: deployments,
    find: 'deploy_next_try_at = null\n      where id = ${claim.environmentId}::uuid and deploy_epoch = ${claim.epoch}',
    replace: 'deploy_next_try_at = null\n      where id = ${claim.environmentId}::uuid',
    test: [fencing, byRelease('fail')],
  },
  {
    guard: 'a new release moves the deploy epoch on',
    without: 'the deployment of the release before it ends after it and wins',
    file: builds,
    find: 'then 1 else 0 end,',
    replace: 'then 0 else 0 end,',
    test: [fencing, byRelease('succeed'), byRelease('fail')],
  },
  {
    guard: 'a revision that plans to the same release moves no epoch',
    without: 'every save of a comment restarts the environment',
    file: builds,
    find: 'then 1 else 0 end,',
    replace: 'then 1 else 1 end,',
    test: [releases, 'is one row for one content, and wanting it again moves no epoch'],
  },
  {
    guard: 'a claim of a deployment asks for the lease',
    without: 'two deployers work on one environment at once',
    file: deploymentDue,
    find: "greatest(coalesce(e.deploy_lease_until, '-infinity'),",
    replace: "greatest('-infinity'::timestamptz,",
    test: [claims, 'is claimed by exactly one of all who come at once'],
  },
  {
    guard: 'a failed release moves the epoch on before the cell is put back',
    without: 'the cell takes the release before for a late order',
    file: deployments,
    find: 'const epoch = claim.epoch + 1;',
    replace: 'const epoch = claim.epoch;',
    test: [deploying, 'puts the release before back where the new one does not become ready'],
  },
  {
    guard: 'what a sweep found is acted on only while nobody has worked at it since',
    without: 'the sweep puts a release back that was replaced while it looked',
    file: deployments,
    find: ' and deploy_epoch = ${wanted.epoch} and restore_due_from',
    replace: ' and restore_due_from',
    test: [`${postgres}/sweep.test.ts`, 'acts on nothing that somebody has worked at since it looked'],
  },
];
