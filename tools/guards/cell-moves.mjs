/** Guards of where tenants are placed, and of how they move from one cell to another. */
const moving = 'libs/drivers/postgres/src/moves.test.ts';
const aborting = 'libs/drivers/postgres/src/moves-aborted.test.ts';
const crashing = 'libs/drivers/postgres/src/move-crashes.test.ts';
const file = 'prisma/migrations/20261130020000_tenants_move_between_cells/migration.sql';

export const cellMoves = [
  {
    ...{ guard: 'a tenant is placed where the rule says', without: 'cells fill as nobody has decided' },
    file,
    find: 'ORDER BY (c.tenants + c.incoming)::float8 / coalesce(c.capacity, 10000)::float8, c.tenants + c.incoming,',
    replace: 'ORDER BY c.tenants + c.incoming,',
    test: [
      'libs/drivers/postgres/src/placement.test.ts',
      'the rule and the database place a tenant in the same cell, whatever cells there are',
    ],
  },
  {
    guard: 'a tenant switches with its environments as they were brought',
    without: 'one that was made or deployed meanwhile is nowhere, or serves what is old',
    file,
    find: 'AND (e.deploy_holder IS DISTINCT FROM owner OR (held ->> e.id::text)::int IS DISTINCT FROM e.deploy_epoch)) THEN',
    replace: 'AND false) THEN',
    test: [moving, 'takes an environment along that is made meanwhile'],
  },
  {
    guard: 'a tenant that has switched is left alone while processes remember the old cell',
    without: 'a deployment goes to a cell that is about to end it',
    file,
    find: 'deploy_epoch = e.deploy_epoch + 1, deploy_lease_until = now() + rest',
    replace: 'deploy_epoch = e.deploy_epoch + 1, deploy_lease_until = NULL',
    test: [moving, 'is brought to the new cell, switched, and then removed from the old one'],
  },
  {
    guard: 'a move begins with a place in the new cell',
    without: 'what has come up there finds no room at the end of its way',
    file,
    find: "WHERE c.id = NEW.to_cell AND c.state = 'open' AND (c.capacity IS NULL OR c.tenants + c.incoming < c.capacity);",
    replace: 'WHERE c.id = NEW.to_cell;',
    test: [moving, 'is kept from the beginning on, and given back by who does not come'],
  },
  {
    guard: 'a new tenant is not given the place of one that is on its way',
    without: 'two tenants have one place',
    file,
    find: "WHERE c.state = 'open' AND (c.capacity IS NULL OR c.tenants + c.incoming < c.capacity)\n  ORDER",
    replace: "WHERE c.state = 'open' AND (c.capacity IS NULL OR c.tenants < c.capacity)\n  ORDER",
    test: [
      'libs/drivers/postgres/src/placement.test.ts',
      'the rule and the database place a tenant in the same cell, whatever cells there are',
    ],
  },
  {
    guard: 'there is no way back after the switch',
    without: 'an abort ends the tenant where it serves',
    file,
    find: "WHEN 'remove' THEN NEW.step = 'done'",
    replace: "WHEN 'remove' THEN true",
    test: [aborting, 'is too late after the switch'],
  },
  {
    guard: 'what is brought is on record before a cell is told of it',
    without: 'a move that is aborted after a crash leaves a tenant running twice',
    file: 'libs/deployments/operations/src/carry-move.ts',
    find: "await this.next(move, 'bring', taken.epochs);",
    replace: "await this.next(move, 'bring', {});",
    test: [crashing, 'a move whose worker is killed anywhere is aborted without a trace, or had switched'],
  },
  {
    guard: 'an abort ends what was brought above every epoch in which it was',
    without: 'a worker that is late brings it back',
    file: 'libs/deployments/operations/src/carry-move.ts',
    find: '(await rows.take(environmentId, claim.id, leaseMs))?.epoch ?? epoch',
    replace: 'epoch',
    test: [aborting, 'overtakes who is at it, who brings nothing any more'],
  },
  {
    guard: 'operators are not told what units print',
    without: 'what a tenant’s code writes to its log is in a list of the platform’s operators',
    file: 'libs/deployments/operations/src/bring-tenant.ts',
    find: 'withoutLastLines(failureText(failure))',
    replace: 'failureText(failure)',
    test: [moving, 'stays where it is while it does not come up in the new cell, and says so'],
  },
];
