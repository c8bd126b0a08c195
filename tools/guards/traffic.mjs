/** Guards of traffic: each request once, of whom it is, for as long as it is kept, and no more of it than anybody can wait for. */
const migration = 'prisma/migrations/20261202080000_environments_have_traffic/migration.sql';
const record = 'libs/drivers/postgres/src/traffic-record.test.ts';
const book = 'libs/contracts/src/traffic-book.test.ts';
const cell = 'apps/cell-local/src';
const gateway = 'apps/runtime-gateway/src';

export const traffic = [
  {
    guard: 'of a total that is told again only what is more is added',
    without: 'a report that comes twice counts twice',
    file: migration,
    find: 'greatest(told[place] - coalesce(known[place], 0), 0)',
    replace: 'told[place]',
    test: [record, 'is added once, however often, late or by how many at once the same total is told'],
  },
  {
    guard: 'two who report for one cell come one after the other',
    without: 'two deployers each add what neither has seen of the other',
    file: migration,
    find: "PERFORM pg_advisory_xact_lock(hashtext('traffic of a cell'), hashtext(of_cell::text));",
    replace: '',
    test: [record, 'is added once, however often, late or by how many at once the same total is told'],
  },
  {
    guard: 'a cell tells of environments of its own tenants alone',
    without: 'who holds one cell writes figures into every tenant',
    file: migration,
    find: 'JOIN directory.tenant t ON t.tenant = e.tenant AND t.cell = of_cell',
    replace: '',
    test: [
      record,
      'is of environments of the cell’s own tenants; of others and of those that are gone nothing is kept',
    ],
  },
  {
    guard: 'what is told never goes beyond what its place can hold',
    without: 'one process that lies keeps the traffic of a whole cell from being kept',
    file: migration,
    find: 'a[place] := least(a[place]::bigint + b[place], 2147483647);',
    replace: 'a[place] := a[place] + b[place];',
    test: [record, 'ends where its place ends, whatever is told, and keeps nobody else from being counted'],
  },
  {
    guard: 'a process is remembered for longer than figures are kept',
    without: 'one that was out of reach comes again, and all of it counts twice',
    file: migration,
    find: "k.seen_at < now() - interval '8 days'",
    replace: "k.seen_at < now() - interval '7 days'",
    test: [record, 'is remembered of a process for as long as it may come again, and no longer'],
  },
  {
    guard: 'what is older than seven days is removed',
    without: 'the table grows for ever',
    file: migration,
    find: "AND t.at < now() - interval '7 days'",
    replace: 'AND false',
    test: [record, 'is put together by ten minutes after six hours, with nothing lost, and goes after seven days'],
  },
  {
    guard: 'minutes that are put together are added to what is there',
    without: 'what is folded late takes the place of what was',
    file: migration,
    find: 'GROUP BY 4, 5, 6 ORDER BY 4, 5, 6\n    ON CONFLICT ON CONSTRAINT traffic_pkey DO UPDATE SET figures = platform.figures_added(t.figures, excluded.figures);',
    replace:
      'GROUP BY 4, 5, 6 ORDER BY 4, 5, 6\n    ON CONFLICT ON CONSTRAINT traffic_pkey DO UPDATE SET figures = excluded.figures;',
    test: [record, 'is put together by ten minutes after six hours, with nothing lost, and goes after seven days'],
  },
  {
    guard: 'no more points are answered than one question may ask for',
    without: 'a tenant with many endpoints has the API hold all of them at once',
    file: 'apps/api/src/environments/traffic-resolver.ts',
    find: 'if (rows.length > limits.trafficPoints)',
    replace: 'if (false)',
    test: ['apps/api/src/environments/traffic.test.ts', 'is no more than 2,000 points, and is refused beyond'],
  },
  {
    guard: 'nothing is said to be kept before it is',
    without: 'what a deployer had in its hands when the database went away is lost',
    file: 'libs/deployments/operations/src/take-traffic.ts',
    find: 'await record.keep(place.id, report);',
    replace: 'void record.keep(place.id, report).catch(() => undefined);',
    test: ['libs/deployments/operations/src/take-traffic.test.ts', 'is not said to be kept where it could not be'],
  },
  {
    guard: 'a book tells a total until that one is kept',
    without: 'what is counted between report and answer is never told',
    file: 'libs/contracts/src/traffic-book.ts',
    find: 'Math.max(entry.kept.get(name) ?? 0, sum(figures))',
    replace: 'Infinity',
    test: [book, 'tells totals until they are kept, whatever is counted meanwhile'],
  },
  {
    guard: 'what a process says is bounded, whatever code of a tenant runs in it',
    without: 'a unit fills the record with endpoints that it makes up',
    file: 'libs/contracts/src/unit-traffic.ts',
    find: 'endpoints.slice(0, mostEndpoints).filter(isEndpoint)',
    replace: 'endpoints as readonly EndpointTraffic[]',
    test: [book, 'is as much as there can be, and no more'],
  },
  {
    guard: 'a process goes by one id for as long as it lives',
    without: 'code of a tenant is as many processes as it likes',
    file: `${cell}/requests/traffic-watch.ts`,
    find: '(this.runs.get(process) ?? told.run) !== told.run',
    replace: 'false',
    test: [
      `${cell}/requests/traffic.test.ts`,
      'is of one process for as long as it lives, whatever code of a tenant says',
    ],
  },
  {
    guard: 'a process is asked once more before it is ended',
    without: 'each new release loses what the last one answered since it was asked',
    file: `${cell}/environments/retire.ts`,
    find: 'await process.tellTraffic();',
    replace: '',
    test: [`${cell}/requests/traffic.test.ts`, 'outlives an orderly end of the cell, where nobody has taken it'],
  },
  {
    guard: 'what the platform asks is no traffic',
    without: 'probes are most of what a quiet tenant sees',
    file: `${gateway}/gateway.ts`,
    find: 'if (response.measure === undefined) metrics.countApart(status, seconds);',
    replace: 'if (response.measure === undefined) metrics.countRequest(undefined, status, seconds);',
    test: [
      `${gateway}/process/traffic.test.ts`,
      'is counted by endpoint and class of status, once each, and what the platform asks is none',
    ],
  },
  {
    guard: 'what a process leaves behind fits into what outlives its pod',
    without: 'a pod cuts it off in the middle, and all of it is lost',
    file: `${gateway}/process/last-words.ts`,
    find: 'if (left < 0) break;',
    replace: '',
    test: [`${gateway}/process/traffic.test.ts`, 'fits into what outlives a pod, and says first what nobody has heard'],
  },
];
