/** Guards of cells: who is placed in them, and what becomes of what they lose. */
const postgres = 'libs/drivers/postgres/src';
const deploying = `${postgres}/deploy-environment.test.ts`;
const placing = `${postgres}/cells.test.ts`;
const sweeping = `${postgres}/sweep.test.ts`;

export const cells = [
  {
    guard: 'what a cell loses again and again does not count as live',
    without: 'a cell without a disk is restored for ever, and the API says that all is well',
    file: 'libs/deployments/rules/src/environment-state.ts',
    find: 'environment.deployFaults > 0 && environment.runningFailure === null',
    replace: 'environment.deployFaults < 0 && environment.runningFailure === null',
    test: [sweeping, 'shows as degraded what its cell loses again and again'],
  },
  {
    guard: 'what waits for a cell that was silent is due when that answers',
    without: 'minutes pass although nothing is in the way',
    file: 'libs/deployments/operations/src/sweep-cell.ts',
    find: 'if (place.silentSince !== null) await this.wake(place);',
    replace: '',
    test: [sweeping, 'has what waits for a cell that was silent due at once when that answers again'],
  },
  {
    guard: 'a fault while a cell is put back is recorded under the claim as it is then',
    without: 'it is on no row, and the lease holds everybody off until it runs out',
    file: 'libs/deployments/operations/src/deploy-environment.ts',
    find: 'await this.recordFault(grant, moved, fault);',
    replace: 'await this.recordFault(grant, attempt.claim, fault);',
    test: [deploying, 'records a fault met while it puts the release before back, lets go, and puts it back later'],
  },
  {
    guard: 'tenants are placed one after the other',
    without: 'two that come at once both take the last place of a cell',
    file: 'prisma/migrations/20261130020000_tenants_move_between_cells/migration.sql',
    find: "PERFORM pg_advisory_xact_lock(hashtext('platform.choose_cell'));",
    replace: '',
    test: [placing, 'has room for it, also where two come at once for the last place, and for who is moved there'],
  },
  {
    guard: 'a cell takes nobody beyond its state and capacity',
    without: 'a tenant that is moved by hand overfills a cell',
    file: 'prisma/migrations/20261130020000_tenants_move_between_cells/migration.sql',
    find: "WHERE id = NEW.cell_id AND state = 'open' AND (capacity IS NULL OR tenants + incoming < capacity);",
    replace: 'WHERE id = NEW.cell_id;',
    test: [placing, 'has room for it, also where two come at once for the last place, and for who is moved there'],
  },
];
