/** How often units run, and environments that somebody has stopped. */
const suite = 'libs/drivers/postgres/src/scaling.test.ts';
const scale = 'libs/deployments/operations/src/scale-environment.ts';
const stop = 'libs/deployments/operations/src/stop-environment.ts';
const migration = 'prisma/migrations/20261201020000_environments_are_scaled/migration.sql';
const planned = 'libs/drivers/kubernetes/src/control/plan-environment.ts';

export const scaling = [
  {
    guard: 'more replicas take room of the plan when they are asked for',
    without: 'who asks for too much is told minutes later, by a deployment',
    file: scale,
    find: 'if (!environment.isPaused) await rows.hold',
    replace: 'if (environment.current === undefined) await rows.hold',
    test: [suite, 'is counted against the plan as often as it may be, and refused at once where that is too much'],
  },
  {
    guard: 'a plan counts each unit as often as it may run',
    without: 'one unit of a hundred replicas costs as much as one',
    file: 'libs/deployments/operations/src/record-deployment.ts',
    find: 'needsOf(scaledUnits(readReleaseContent(release.content).units, scale))',
    replace: 'needsOf(scaledUnits(readReleaseContent(release.content).units, { ...scale, units: {} }))',
    test: [suite, 'is counted against the plan as often as it may be, and refused at once where that is too much'],
  },
  {
    guard: 'a cell that runs one process of each unit is asked for no more',
    without: 'somebody believes in replicas that there are not',
    file: scale,
    find: 'health.runsReplicas === true',
    replace: 'health.runsReplicas !== undefined',
    test: [suite, 'is one in a cell that runs one process of each unit'],
  },
  {
    guard: 'other replicas are no other version: no canary tries them',
    without: 'scaling up under load takes as long as a canary does',
    file: 'libs/deployments/operations/src/record-deployment.ts',
    find: 'if (isScaledOnly && current.id === desired.id) return null;',
    replace: 'if (isScaledOnly && current.id !== desired.id) return null;',
    test: [suite, 'is no other version: a canary has no part in it, as it has in other values'],
  },
  {
    guard: 'other values beside other replicas are tried like any',
    without: 'a wrong value comes to all requests at once',
    file: 'libs/drivers/postgres/src/postgres-scale-store.ts',
    find: 'case when settings_version in (applied_settings_version, scaled_version) then settings_version + 1 else scaled_version end',
    replace: 'settings_version + 1',
    test: [suite, 'is no other version: a canary has no part in it, as it has in other values'],
  },
  {
    guard: 'a cell keeps the hosts of what somebody has stopped',
    without: 'they are unknown, as if nobody had ever served them',
    file: stop,
    find: '!claim.staysStopped',
    replace: 'claim.staysStopped',
    test: [suite, 'keeps its hosts in its cell, holds nothing of the plan, and comes back as it was'],
  },
  {
    guard: 'what is stopped is paused',
    without: 'a release is deployed where somebody wants nothing to run',
    file: migration,
    find: 'NEW.is_paused := NEW.stopped_at IS NOT NULL OR',
    replace: 'NEW.is_paused := false OR',
    test: [suite, 'gets no release while it is stopped, and the newest afterwards'],
  },
  {
    guard: 'what was stopped goes from its cell with its project',
    without: 'its hosts are served for ever, and its namespace stays',
    file: migration,
    find: ' OR stopped_at IS NOT NULL);',
    replace: ');',
    test: [suite, 'is gone from its cell with its project, and stopped again when that is back'],
  },
  {
    guard: 'what is stopped is so in the cell to which its tenant moves',
    without: 'its hosts are unknown there',
    file: 'libs/deployments/operations/src/bring-tenant.ts',
    find: 'if (claim.staysStopped) return this.keepStopped(move, claim);',
    replace: '',
    test: [
      'libs/drivers/postgres/src/moves.test.ts',
      'keeps stopped in the new cell what somebody has stopped in the old one',
    ],
  },
  {
    guard: 'no release is promoted to what is stopped',
    without: 'it waits with no word of why, or is taken for verified though it never ran',
    file: 'libs/promotion/operations/src/request-promotion.ts',
    find: "if (staysStopped) throw Refusal.of('ENVIRONMENT_STOPPED', stage.name);",
    replace: '',
    test: [suite, 'is asked to run no other release'],
  },
  ...['scaleEnvironment', 'stopEnvironment', 'startEnvironment'].map((name) => ({
    guard: `\`Mutation.${name}\` asks for its permission`,
    without: 'viewers decide what runs',
    file: 'apps/api/src/environments/scale-resolver.ts',
    find: `@Requires('environment.promote', { environment: 'environmentId' })\n  async ${name}(`,
    replace: `@Requires('environment.read', { environment: 'environmentId' })\n  async ${name}(`,
    test: ['apps/api/src/access/matrix.test.ts', 'is the one in docs/access.md (I-01, I-07)'],
  })),
  {
    guard: 'of replicas the newest wish holds',
    without: 'what is scaled stays as it was until what served is drained',
    file: planned,
    find: 'if (!units.has(name)) units.set(name, unit);',
    replace: 'units.set(name, unit);',
    test: [
      'libs/drivers/kubernetes/src/control/plan-environment.test.ts',
      'another number is the same version, and holds at once',
    ],
  },
  {
    guard: 'nobody works against an autoscaler',
    without: 'the controller takes away what the autoscaler has just added',
    file: 'libs/drivers/kubernetes/src/control/follow-autoscaler.ts',
    find: 'const wanted = live(planned) ?? most(planned);',
    replace: 'const wanted = most({ ...planned, unit: { ...planned.unit, key: "" } });',
    test: ['libs/drivers/kubernetes/src/control/follow-autoscaler.test.ts', 'runs as often as the autoscaler says'],
  },
  {
    guard: 'a new version begins with as many replicas as serve',
    without: 'it takes over requests that it cannot answer',
    file: 'libs/drivers/kubernetes/src/control/follow-autoscaler.ts',
    find: 'live(planned) ?? most(planned)',
    replace: 'live(planned) ?? 1',
    test: [
      'libs/drivers/kubernetes/src/control/follow-autoscaler.test.ts',
      'begins with as many as what it replaces has',
    ],
  },
  {
    guard: 'the hosts of what is stopped say so',
    without: 'clients ask again each second for what nobody will start',
    file: 'apps/cell-local/src/environments/route-environment.ts',
    find: 'serving?.isStopped === true ? stopped : notReady',
    replace: 'serving?.isStopped === true ? notReady : notReady',
    test: [
      'apps/cell-local/src/routing/router.test.ts',
      'says 503 for what is stopped, with no time to come back, also after a restart of the cell',
    ],
  },
];
