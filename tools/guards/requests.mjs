/** Guards of counted requests: once each, never twice, and no further than a plan allows. */
const cell = 'apps/cell-local/src';
const counting = 'prisma/migrations/20261126192000_requests_are_counted/migration.sql';
const meters = `${cell}/requests/request-meters.test.ts`;
const served = `${cell}/requests/requests.test.ts`;
const gateway = 'apps/runtime-gateway/src/process/outside-requests.test.ts';
const counts = 'libs/drivers/kubernetes/src/counting';
const record = 'libs/drivers/postgres/src/request-record.test.ts';

export const requests = [
  {
    guard: 'a request is counted only where the tenant has one left',
    without: 'who has used all is answered on',
    file: `${cell}/requests/request-meter.ts`,
    find: 'if (allowance.isSpent) return false;',
    replace: '',
    test: [meters, 'let as many through as there are left, over all environments of a tenant, and of another one all'],
  },
  {
    guard: 'a request that is tried twice is one',
    without: 'a connection that broke off costs the tenant two',
    file: `${cell}/routing/forward-request.ts`,
    find: '{ ...exchange, meter: undefined }',
    replace: 'exchange',
    test: [`${cell}/routing/forward-request.test.ts`, 'repeats what may arrive twice when a kept connection broke off'],
  },
  {
    guard: 'the platform’s own question for health is no request of the tenant’s',
    without: 'a deployment of who has used all fails at its smoke check',
    file: `${cell}/routing/router.ts`,
    find: "if (isReserved(request.url ?? '')) return { target: platformsTarget(route, request), change };",
    replace: '',
    test: [served, 'are counted once each; upgrades as one; health, unknown hosts and what has no process not at all'],
  },
  {
    guard: 'a total is told until the platform has said that it keeps that one',
    without: 'what is counted between report and answer is never told',
    file: `${cell}/requests/request-meters.ts`,
    find: 'meter.kept = Math.max(meter.kept, Math.min(total, meter.counted));',
    replace: 'meter.kept = meter.counted;',
    test: [meters, 'tell totals that grow, until the platform says that it keeps them, whatever is counted meanwhile'],
  },
  {
    guard: 'limits of another run or month are not taken for this one’s',
    without: 'a month begins with what was left of the last one',
    file: `${cell}/requests/request-meters.ts`,
    find: 'if (run !== this.run || month !== this.month) return;',
    replace: '',
    test: [meters, 'begin anew with the month, with what the plan allows, and keep what is not told yet beside'],
  },
  {
    guard: 'counters are on the disk of the cell',
    without: 'a restart of the cell gives away what was counted, and all limits',
    file: `${cell}/requests/request-file.ts`,
    find: 'await replaceFile(this.path, content);',
    replace: '',
    test: [served, 'stay counted over a restart of the cell, and what was said of limits too'],
  },
  {
    guard: 'only what is more than was told before is added',
    without: 'a report that comes twice counts twice',
    file: counting,
    find: 'd.total - coalesce(k.total, 0) AS more',
    replace: 'd.total AS more',
    test: [record, 'are added once, however often, late or by how many at once the same total is told'],
  },
  {
    guard: 'who reports for one cell comes one after the other',
    without: 'two deployers in the moment of a handover add the same twice',
    file: counting,
    find: "PERFORM pg_advisory_xact_lock(hashtext('requests of a cell'), hashtext(of_cell::text));",
    replace: '',
    test: [record, 'are added once, however often, late or by how many at once the same total is told'],
  },
  {
    guard: 'a cell counts for its own tenants alone',
    without: 'one cell that was taken over uses up the month of every tenant',
    file: counting,
    find: 'JOIN directory.tenant t ON t.tenant = e.tenant AND t.cell = of_cell\n      LEFT JOIN',
    replace: 'LEFT JOIN',
    test: [
      record,
      'are those of environments of the cell’s own tenants; of others and of those that are gone nothing is kept',
    ],
  },
  {
    guard: 'a month is believed where the database’s clock may have it too',
    without: 'a cell with a wrong clock counts where nobody looks',
    file: counting,
    find: 'THEN told ELSE platform.this_month() END',
    replace: 'THEN told ELSE told END',
    test: [
      record,
      'count into the month that the cell names, where that is this one or the last, and else into this one',
    ],
  },
  {
    guard: 'in a cluster: a gateway hands on no more than it was allowed',
    without: 'who has used all is answered on',
    file: 'apps/runtime-gateway/src/process/outside-requests.ts',
    find: 'if (this.allowance !== null && this.counted >= this.allowance.most) return false;',
    replace: '',
    test: [gateway, 'go as far as the platform says, which may be asked for by its own path alone'],
  },
  {
    guard: 'in a cluster: what is allowed in another month is not taken for this one’s',
    without: 'a month begins with what was left of the last one',
    file: 'apps/runtime-gateway/src/process/outside-requests.ts',
    find: 'if (allowance === null || allowance.month === this.month) this.allowance = allowance;',
    replace: 'this.allowance = allowance;',
    test: [gateway, 'go as far as the platform says, which may be asked for by its own path alone'],
  },
  {
    guard: 'in a cluster: what a tenant has left is dealt out once',
    without: 'each gateway of a tenant may use all that is left',
    file: `${counts}/deal-budgets.ts`,
    find: 'Math.floor(left / among)',
    replace: 'left',
    test: [`${counts}/deal-budgets.test.ts`, 'is dealt out among all of its processes, and no more than that'],
  },
];
