/** Guards of the fair queue: what one tenant brings makes no other one wait. */
export const fairQueue = [
  {
    guard: 'tenants take turns',
    without: 'a tenant with a hundred things to do makes all others wait for the last of them',
    file: 'libs/work/rules/src/next-turn.ts',
    find: 'return (a.atWork - b.atWork || a.lastTurn - b.lastTurn || one.rank - other.rank) < 0;',
    replace: 'return one.rank - other.rank < 0;',
    test: ['libs/work/operations/src/fair-queue.test.ts', 'goes round the tenants, however many one of them brings'],
  },
  {
    guard: 'who comes last of many makes room',
    without: 'a tenant for whom much waits has all others sent away',
    file: 'libs/work/operations/src/fair-queue.ts',
    find: ' && !this.makeRoom(tenant)',
    replace: '',
    test: [
      'libs/work/operations/src/fair-queue.test.ts',
      'sends away who comes where too many wait, but not for one of a tenant with more: the last of those',
    ],
  },
  {
    guard: 'a tenant takes no more places than its own, however heavy its jobs are',
    without: 'two gateways of one tenant that hang keep all others from starting',
    file: 'libs/work/operations/src/tenant-shares.ts',
    find: 'return Math.min(atWork, this.perTenant);',
    replace: 'return atWork;',
    test: ['apps/cell-local/src/supervisor.test.ts', 'a tenant whose gateways hang makes no other tenant wait'],
  },
  {
    guard: 'whose turn depends on it is remembered',
    without: 'tenants that come back again and again go before all that wait',
    file: 'libs/work/operations/src/tenant-shares.ts',
    find: 'if (atWork === 0 && lastTurn < longestAgo)',
    replace: 'if (atWork === 0)',
    test: [
      'libs/work/operations/src/fair-queue.test.ts',
      'does not take who comes back again and again before one that waits for longer',
    ],
  },
  {
    guard: 'cell: a place to start is another tenant’s',
    without: 'units of one tenant that hang keep all others from starting',
    file: 'apps/cell-local/src/supervisor.ts',
    find: 'perTenant: concurrency - 1',
    replace: 'perTenant: concurrency',
    test: ['apps/cell-local/src/supervisor.test.ts', 'a tenant whose gateways hang makes no other tenant wait'],
  },
];
