/** Guards of dispatching: whose turn it is, what a job is worth, and what is begun no more. */
const postgres = 'libs/drivers/postgres/src';
const dispatched = 'prisma/migrations/20261126180000_work_is_dispatched/migration.sql';
/** Where the function that gives out turns was made last. */
const lane = 'prisma/migrations/20261127013000_who_brings_little_goes_first/migration.sql';
const suite = `${postgres}/dispatch.test.ts`;
const building = `${postgres}/build-project.test.ts`;
const work = 'libs/work/operations/src/dispatched-work.ts';
const forged = 'apps/builder/src/forged-job.test.ts';

export const dispatch = [
  {
    guard: 'who brings much leaves most places to who brings little',
    without: 'one tenant’s thousands of jobs let another’s few wait twice as long as alone (F-23)',
    file: lane,
    find: 'AS is_there\n',
    replace: 'AND false AS is_there\n',
    test: [suite, 'lets who brings little go ahead of who brings much'],
  },
  {
    guard: 'places that nobody else wants are given out too',
    without: 'workers stand idle beside thousands of jobs',
    file: lane,
    find: '      EXIT WHEN NOT (true = ANY (yields));\n',
    replace: '      EXIT;\n',
    test: [suite, 'lets who brings much have the places that nobody else wants'],
  },
  {
    guard: 'a tenant has three quarters of the places at most',
    without: 'what takes long of one tenant makes all others wait for its end',
    file: dispatched,
    find: 'greatest(1, slots * 3 / 4))::int',
    replace: '1000)::int',
    test: [suite, 'keeps a place for another tenant, however much one brings, at the next question'],
  },
  {
    guard: 'a tenant has no more at work than its plan allows',
    without: 'a plan limits what is made and not what it costs',
    file: dispatched,
    find: "SELECT least(platform.limit_of(of_tenant, CASE of_queue WHEN 'build' THEN 'concurrent_builds' ELSE 'concurrent_deployments' END),",
    replace: 'SELECT least(NULL::bigint,',
    test: [suite, 'holds a tenant to what its plan lets be built at once'],
  },
  {
    guard: 'turns go on from where they were',
    without: 'the tenants that come first by their ids have all the places',
    file: lane,
    find: '  UPDATE directory.lane l SET last_tenant = last WHERE l.queue = of_queue AND l.cell = of_cell;',
    replace: '',
    test: [suite, 'goes on behind the tenant whose turn was last, also where there is one place'],
  },
  {
    guard: 'who dispatches for a lane is alone',
    without: 'two give out the same places, and caps hold for neither',
    file: lane,
    find: 'WHERE l.queue = of_queue AND l.cell = of_cell FOR UPDATE;',
    replace: 'WHERE l.queue = of_queue AND l.cell = of_cell;',
    test: [suite, 'gives each thing out once, however many ask at once'],
  },
  {
    guard: 'work that takes long costs more than one turn',
    without: 'a tenant with long builds has most of the time of all builders',
    file: lane,
    find: 'greatest(1, least(8, coalesce(t.seconds, 0) / 5))',
    replace: '1::float8',
    test: [suite, 'gives fewer turns to a tenant whose work takes long'],
  },
  {
    guard: 'dispatching waits for nobody’s transaction',
    without: 'a save that takes long holds up all work of all tenants',
    file: lane,
    find: 'ORDER BY w.due_from, w.id LIMIT 1 FOR UPDATE SKIP LOCKED;',
    replace: 'ORDER BY w.due_from, w.id LIMIT 1;',
    test: [suite, 'waits for no transaction that holds what waits, and gives out the rest'],
  },
  {
    guard: 'what becomes due is given out then',
    without: 'a gate opens, and nobody looks before the next sweep',
    file: 'libs/work/operations/src/dispatched-work.ts',
    find: 'this.askIn(await this.parts.tickets.dueInMs(this.queue));',
    replace: '',
    test: [
      'libs/drivers/postgres/src/due-work.test.ts',
      'what becomes due by its time is given out then, also where nobody asks',
    ],
  },
  {
    guard: 'each cell is shared out for itself',
    without: 'a cell that hangs holds the places of all others',
    file: 'prisma/migrations/20261129030100_calls_are_heard_at_once/migration.sql',
    find: 'directory.dispatch_lane(of_queue, c.id) d;',
    replace: "directory.dispatch_lane(of_queue, '00000000-0000-0000-0000-000000000000') d;",
    test: [suite, 'shares each cell out for itself'],
  },
  {
    guard: 'what was begun and never ended is given out one at a time',
    without: 'what ends its worker takes others along until they are taken for the same',
    file: lane,
    find: ' AND (w.starts = 0 OR NOT has_suspect)',
    replace: '',
    test: [suite, 'is given out one at a time, so that it takes no other one of its kind along'],
  },
  {
    guard: 'a ticket is for one tenant, target and queue',
    without: 'who sees one job in the queue can have anything of anybody built',
    file: dispatched,
    find: 'WHERE x.ticket = of_ticket AND x.queue = of_queue AND x.tenant = of_tenant AND x.id = of_id) THEN',
    replace: 'WHERE x.ticket = of_ticket) THEN',
    test: [suite, 'brings the ticket of its own tenant, target and queue (I-15)'],
  },
  {
    guard: 'a ticket is taken once',
    without: 'a job that is there five times is worked at five times',
    file: dispatched,
    find: ' AND w.ticket = of_ticket AND NOT w.is_taken;',
    replace: ' AND w.ticket = of_ticket;',
    test: [suite, 'is taken once, and is worth nothing once it has ended'],
  },
  {
    guard: 'nothing is deployed but what was dispatched',
    without: 'whoever can write to the queue has any environment deployed, when and as often as they like',
    file: 'apps/deployer/src/open-deployer.ts',
    find: 'work.run(given, ({ tenantId, id }) =>',
    replace:
      '((job, run) => run(job as { tenantId: string; id: string }))(given, ({ tenantId, id }: { tenantId: string; id: string }) =>',
    test: [
      'apps/deployer/src/forged-job.test.ts',
      'a job that somebody has put into the queue of deployments by hand is refused, on record, and changes nothing (I-15)',
    ],
  },
  {
    guard: 'a job without a valid ticket is refused',
    without: 'whoever writes to the queue has work done',
    file: work,
    find: "if (taken === 'unknown') return this.refuse('its ticket is not valid', given);",
    replace: "if (taken === 'unknown') return this.work(job, work);",
    test: [
      forged,
      'a job that somebody has put into the queue by hand is refused, on record, and changes nothing (I-15)',
    ],
  },
  {
    guard: 'a job has the fields of a job and no others',
    without: 'what a later version reads of a job can be forged today',
    file: 'libs/work/rules/src/read-job.ts',
    find: ' || Object.keys(given).sort().join() !== fields',
    replace: '',
    test: [
      forged,
      'a job that somebody has put into the queue by hand is refused, on record, and changes nothing (I-15)',
    ],
  },
  {
    guard: 'starts are counted when they begin',
    without: 'what ends its worker is begun for ever, and ends one after the other',
    file: `${postgres}/postgres-build-store.ts`,
    find: ' build_starts = build_starts + 1,',
    replace: '',
    test: [building, 'is begun three times and then no more, whoever looks; counted as they begin'],
  },
  {
    guard: 'a fault that says nothing counts as a start without an end',
    without: 'what no builder can deal with is tried for ever',
    file: `${postgres}/postgres-build-store.ts`,
    find: 'build_starts = case when ${isExplained} then 0 else build_starts end',
    replace: 'build_starts = 0',
    test: [building, 'may be what a builder cannot deal with: a fault that says nothing counts as well'],
  },
  {
    guard: 'a fault that says what is in the way does not count',
    without: 'an outage has everybody’s builds given up',
    file: 'libs/work/rules/src/quarantine.ts',
    find: "fault instanceof Error && 'code' in fault",
    replace: "fault === null && 'code' in fault",
    test: [building, 'is not one that meets a known fault, however often'],
  },
  {
    guard: 'dispatch: what is settled shares no transaction with what is given out',
    without:
      'two processes that give out side by side wait for one another in a circle, and their queue stands still for a second each time',
    file: 'libs/drivers/postgres/src/postgres-dispatch.ts',
    find: 'this.database.changeDirectory(settled',
    replace: 'this.database.directory(settled',
    also: [
      {
        file: 'libs/drivers/postgres/src/postgres-dispatch.ts',
        find: 'this.database.changeDirectory(dispatched',
        replace: 'this.database.directory(dispatched',
      },
    ],
    test: [
      'libs/drivers/postgres/src/due-work.test.ts',
      'what is settled and given out in the same tick shares no transaction, and no locks',
    ],
  },
];
