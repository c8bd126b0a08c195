/** Guards of long work beside the epochs: the one open deployment, the audit row, the doorbell, the sweep, the processes. */
const postgres = 'libs/drivers/postgres/src';
const builds = `${postgres}/postgres-build-store.ts`;
const deployments = `${postgres}/postgres-deployment-store.ts`;
const fencing = `${postgres}/fencing.test.ts`;
const claims = `${postgres}/claims.test.ts`;
const releases = `${postgres}/releases.test.ts`;
const building = `${postgres}/build-project.test.ts`;
const belongs = 'prisma/migrations/20261125230000_builds_belong_to_projects/migration.sql';
const deploying = `${postgres}/deploy-environment.test.ts`;
const dispatched = 'prisma/migrations/20261126180000_work_is_dispatched/migration.sql';
const due = 'prisma/migrations/20261126120000_projects_and_tenants_pause/migration.sql';
const sweeping = `${postgres}/sweep.test.ts`;
const migrating = `${postgres}/upgrade.test.ts`;
const environments = `${postgres}/environments.test.ts`;
const saving = `${postgres}/save-canvas.test.ts`;

export const work = [
  {
    guard: 'one open deployment per environment',
    without: 'two rollouts at once, and nobody knows which one counts',
    file: 'prisma/migrations/20261120210100_protect_tenants/migration.sql',
    find: "CREATE UNIQUE INDEX deployment_one_open ON public.deployment (tenant_id, environment_id) WHERE state = 'running';",
    replace: '',
    test: [releases, 'is one, also where nobody asks before inserting'],
  },
  {
    guard: 'opening a deployment takes up the one that is open',
    without: 'a crash of the deployer leaves the environment with a deployment that never ends',
    file: deployments,
    find: 'if (open && isSame) return idOf<DeploymentId>()(open.id);',
    replace: '',
    test: [releases, 'is one, however many open it at once (F-28)'],
  },
  {
    guard: 'taking a release back ends its deployment',
    without: 'an environment that is live shows a deployment that runs for ever',
    file: builds,
    find: 'await this.closeOtherDeployments(projectId);',
    replace: '',
    test: [releases, 'that is taken back while it is deployed leaves no open deployment'],
  },
  {
    guard: 'saves of a project come one after the other',
    without: 'of two saves at once one is lost',
    file: `${postgres}/postgres-canvas-store.ts`,
    find: 'select 1 from project where id = ${projectId}::uuid for update',
    replace: 'select 1 from project where id = ${projectId}::uuid',
    test: [saving, 'both land, one after the other, where they change different things'],
  },
  {
    guard: 'a migration that moves rows lets the owner see them',
    without: 'forced row level security hides every tenant from it, and nothing is moved',
    file: belongs,
    find: 'ALTER TABLE public.environment NO FORCE ROW LEVEL SECURITY;',
    replace: '',
    test: [migrating, 'comes up with its running release, which nobody builds or deploys again'],
  },
  {
    guard: 'an environment that does not follow the head keeps its release',
    without: 'every save goes straight to production',
    file: builds,
    find: 'where e.project_id = ${projectId}::uuid and e.follows_head and r.revision_id',
    replace: 'where e.project_id = ${projectId}::uuid and r.revision_id',
    test: [environments, 'keeps its release while the head moves on'],
  },
  {
    guard: 'audit row: in the transaction of its change',
    without: 'a change without a trace',
    file: 'libs/canvas/operations/src/save-canvas.ts',
    find: "  await rows.audit({\n    action: 'canvas.save',",
    replace: "  void ({\n    action: 'canvas.save',",
    also: [
      {
        file: 'libs/canvas/operations/src/save-canvas.ts',
        find: 'detail: { revision: revision.number, sha256 },\n  });',
        replace: 'detail: { revision: revision.number, sha256 },\n  } as const);',
      },
    ],
    test: [saving, 'leaves one audit row with the hash of what it stored'],
  },
  {
    guard: 'audit row: names the actor of the grant',
    without: 'a change in somebody else’s name',
    file: `${postgres}/audit-rows.ts`,
    find: 'actor: this.actor, entry });',
    replace: 'actor: { ...this.actor, ...{ id: (entry as { actorId?: string }).actorId ?? this.actor.id } }, entry });',
    test: [releases, 'names the actor of the key, whatever the entry says'],
  },
  {
    guard: 'audit row: of a failed build',
    without: 'nobody sees why a revision never came',
    file: 'libs/builds/operations/src/build-project.ts',
    find: "if ((await rows.failRevision(claim, failure)) === 'stale') return;",
    replace: "await rows.failRevision(claim, failure);\n  if (failure.reason !== '') return;",
    test: [building, 'fails the revision where a unit cannot be built, and leaves what is wanted and served alone'],
  },
  {
    guard: 'audit row: of restoring, and only where it counted',
    without: 'the trail tells of what was overtaken',
    file: 'libs/deployments/operations/src/deploy-environment.ts',
    find: "if ((await rows.recordRestore(claim, { retryAfterMs })) === 'stale' || isAgain) return;",
    replace: 'await rows.recordRestore(claim, { retryAfterMs });',
    test: [deploying, 'records no restoring that a newer release has overtaken on the way back'],
  },
  {
    guard: 'the doorbell is rung after the commit',
    without: 'a builder looks before there is anything to see',
    file: 'libs/canvas/operations/src/save-canvas.ts',
    find: 'const revision = { id: newId<RevisionId>(),',
    replace:
      "this.doorbell.ring('build', { tenantId: grant.tenantId, projectId: 'early' });\n      const revision = { id: newId<RevisionId>(),",
    test: [saving, 'whose transaction does not commit stores nothing and rings nobody'],
  },
  {
    guard: 'a ring that fails is reported and dropped',
    without: 'a queue that is down ends the process that rings',
    file: 'libs/drivers/queue/src/queue-feed.ts',
    find: '.catch(this.report)',
    replace: '.catch((error: unknown) => Promise.reject(error))',
    test: [
      'libs/drivers/queue/src/queue.test.ts',
      '(PostgreSQL) reports, and neither fails nor delays the save that rings it',
    ],
  },
  {
    guard: 'a lost queue loses nothing: the sweep looks at leases',
    without: 'what a dead worker held is never taken up',
    file: dispatched,
    find: 'OR coalesce(w.busy_until > now(), false) $$;',
    replace: 'OR w.busy_until IS NOT NULL $$;',
    test: [sweeping, 'takes up what a worker left when its lease has run out'],
  },
  {
    guard: 'one environment does not stop the sweep',
    without: 'one broken tenant keeps all others from healing',
    file: 'libs/deployments/operations/src/sweep-cell.ts',
    find: 'if (!isStale(error)) this.parts.report(error, environment.environmentId);',
    replace: 'throw error;',
    test: [sweeping, 'reports an environment that cannot be helped, and goes on with the others'],
  },
  {
    guard: 'nobody claims that something serves in a cell that does not answer',
    without: 'an environment is live, says the api, and nothing of it can be reached',
    file: 'libs/deployments/rules/src/environment-state.ts',
    find: "  if (faultOf(environment) !== null) return 'degraded';",
    replace: "  if (environment.deployFault !== null) return 'degraded';",
    test: [
      `${postgres}/cell-silence.test.ts`,
      'a cell that does not answer is written in its own row alone, once, and once when it is back',
    ],
  },
  {
    guard: 'the sweep restores what has drifted',
    without: 'a cell that lost its disk serves nothing until the next release',
    file: 'libs/deployments/rules/src/decide-health.ts',
    find: "if (seen === undefined || seen.wantedReleaseId !== releaseId) return { is: 'drifted' };",
    replace: "if (seen === undefined) return { is: 'well' };",
    test: [sweeping, 'restores a cell that has lost an environment, once, with a higher epoch and an audit row'],
  },
  {
    guard: 'a unit that cannot be built fails the revision, a fault is tried again',
    without: 'a full disk is blamed on the user, or a syntax error is built for ever',
    file: 'libs/builds/operations/src/build-project.ts',
    find: 'if (error instanceof BuildFailed) {',
    replace: 'if (error instanceof Error) {',
    test: [building, 'reports any other fault and tries again'],
  },
  {
    guard: 'a look that fails ends neither the worker nor the job',
    without: 'one error stops a queue',
    file: 'libs/drivers/queue/src/job-worker.ts',
    find: 'await look(job.data).catch(report);',
    replace: 'await look(job.data);',
    test: [
      'libs/drivers/queue/src/queue.test.ts',
      'goes on after a look that fails, which it reports and does not try again',
    ],
  },
  {
    guard: 'a platform process ends with whoever started it',
    without: 'processes that nobody knows of hold ports and leases',
    file: 'libs/drivers/process/src/run-process.ts',
    find: "if (config.lifelineFd !== null) watchLifeline(config.lifelineFd, () => stop('lifeline'));",
    replace: '',
    test: ['libs/drivers/process/src/run-process.test.ts', 'closes when whoever started it is gone'],
  },
  {
    guard: 'logs hold nothing of a connection',
    without: 'the database’s password is in the log of every error',
    file: 'libs/drivers/process/src/run-process.ts',
    find: ', serializers: { err: describeError } },',
    replace: ' },',
    test: [
      'libs/drivers/process/src/run-process.test.ts',
      'logs of an error what helps, and nothing of the connection on it',
    ],
  },
  {
    guard: 'npm: only what was asked for is held against a unit',
    without: 'an npm that was killed fails a unit for good',
    file: 'libs/drivers/npm/src/dependency-error.ts',
    find: 'return !usersCodes.has(this.code) && !/^EALLOW/.test(this.code);',
    replace: 'return false;',
    test: ['libs/drivers/npm/src/explain-failure.test.ts', 'blames nobody: nothing, killed'],
  },
  {
    guard: 'npm: a tree that could not be written is not taken',
    without: 'an image has files that end in the middle, for good',
    file: 'libs/drivers/npm/src/explain-failure.ts',
    find: 'if (damage !== null) return damage;',
    replace: '',
    test: ['libs/drivers/npm/src/explain-failure.test.ts', 'names a full disk: ENOSPC'],
  },
  {
    guard: 'what met a fault waits for its next try',
    without: 'a fault that lasts is tried again as fast as the sweep turns',
    file: due,
    find: "THEN greatest(coalesce(p.build_lease_until, '-infinity'), coalesce(p.build_next_try_at, '-infinity'))",
    replace: "THEN coalesce(p.build_lease_until, '-infinity')",
    test: [building, 'waits before it tries again'],
  },
  {
    guard: 'retries come at growing distance',
    without: 'a registry that is away is asked by all projects every few seconds',
    file: 'libs/work/rules/src/retry-delay.ts',
    find: 'firstMs * 2 ** Math.min(faultsBefore, 30)',
    replace: 'firstMs',
    test: [building, 'waits twice as long after each further fault of one revision, and five minutes at most'],
  },
  {
    guard: 'users read nothing of the platform’s inside',
    without: 'an address or a secret in an error is shown to tenants',
    file: 'libs/work/rules/src/fault-text.ts',
    find: 'fault instanceof Refusal ? fault.message : fallback',
    replace: '(fault as Error).message ?? fallback',
    test: [
      'libs/work/rules/src/work-rules.test.ts',
      'says a refusal in its own words, and nothing of what other errors hold',
    ],
  },
  {
    guard: 'each part of the sweep is one deployer’s',
    without: 'every deployer does the whole sweep',
    file: `${postgres}/postgres-sweep-share.ts`,
    find: 'if (!rows[0]?.got) return false;',
    replace: '',
    test: [`${postgres}/postgres-sweep-share.test.ts`, 'share the parts out evenly, and no part is swept twice'],
  },
];
