/** Guards of an installation: who prepares the database, how processes end, what they read, what the chart gives. */
const migrator = 'apps/migrator/src/migrate-platform.test.ts';
const drain = 'apps/api/src/http/request-drain.test.ts';
const others = 'libs/kernel/src/is-read-by-others.test.ts';

export const installing = [
  {
    guard: 'a deployer that is to end lets go of what it waits for',
    without: 'an upgrade of the platform ends deployments that go on well, and after three of them nobody tries again',
    file: 'libs/deployments/operations/src/canary-waits.ts',
    find: 'if (this.leaves) throw new WorkerLeaves();\n      return',
    replace: 'return',
    test: [
      'libs/drivers/postgres/src/leaving-deployers.test.ts',
      'deployers that are to end let go of what they wait for, and another begins as if it was for the first time',
    ],
  },
  {
    guard: 'a builder that is to end lets go of what it builds',
    without: 'an upgrade of the platform ends builds that take long, and after three of them nobody tries again',
    file: 'libs/builds/operations/src/build-project.ts',
    find: 'await this.within(grant, (rows) => rows.release(claim));',
    replace: '',
    test: [
      'libs/drivers/postgres/src/leaving-builders.test.ts',
      'builders that are to end let go of what they build, and another begins as if it was for the first time',
    ],
  },
  {
    guard: 'one migrator works at a time',
    without: 'two releases that share a database are in each other’s way',
    file: 'libs/drivers/postgres/src/under-migration-lock.ts',
    find: "await holder.query('select pg_advisory_lock($1)', [lock]);",
    replace: '',
    test: [migrator, 'is made once, however many ask for it at once'],
  },
  {
    guard: 'an installation of no machine in particular places no tenant on one',
    without: 'the first tenant waits for a cell that nobody runs',
    file: 'apps/migrator/src/migrate-platform.ts',
    find: 'await closeLocalCell(databaseUrl);',
    replace: '',
    test: [migrator, 'has no open cell, since no machine is one'],
  },
  {
    guard: 'requests under way are answered before the api ends',
    without: 'each upgrade cuts calls off (F-39)',
    file: 'apps/api/src/http/request-drain.ts',
    find: 'await this.until(() => this.underWay.size === 0, withinMs - idleMs);',
    replace: '',
    test: [drain, 'answers what is under way before the server ends, and what still comes meanwhile'],
  },
  {
    guard: 'connections end behind their last answer',
    without: 'clients keep to an api that ends',
    file: 'apps/api/src/http/request-drain.ts',
    find: 'if (this.isDraining) sayGoodbye(answer);',
    replace: '',
    test: [drain, 'answers what is under way before the server ends, and what still comes meanwhile'],
  },
  {
    guard: 'a connection that is idle for a moment is told of the end before it is closed',
    without: 'a client that is about to ask meets a closed connection (F-39)',
    file: 'apps/api/src/http/request-drain.ts',
    find: 'await this.until(() => this.connections.size === 0, idleMs);',
    replace: '',
    test: [drain, 'says with the next answer that a connection ends, also on one that was idle for a moment'],
  },
  {
    guard: 'a worker that is to end is not ready any more',
    without: 'a rollout goes on before there is another one',
    file: 'libs/drivers/process/src/run-process.ts',
    find: 'health.isReady = false;',
    replace: '',
    test: [
      'libs/drivers/process/src/run-process.test.ts',
      'answers how it is: ready until it is told to end, and alive until it has ended',
    ],
  },
  {
    guard: 'a key file of our own is read by nobody else',
    without: 'whoever shares the group opens secrets',
    file: 'libs/kernel/src/is-read-by-others.ts',
    find: 'uid === ownUid ? 0o700 : 0o740',
    replace: '0o740',
    test: [others, 'of our own, which our group may read'],
  },
  {
    guard: 'the platform’s image is pushed to where others take its base over',
    without: 'the push waits for itself',
    file: 'libs/drivers/registry/src/push/push-image.ts',
    find: 'isElsewhere && isShared(blob)',
    replace: 'isShared(blob)',
    test: [
      'libs/drivers/registry/src/push/push-image.test.ts',
      'the platform’s own image is complete in its repository, from where others take the base over',
    ],
  },
];
