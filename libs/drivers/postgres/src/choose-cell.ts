import pg from 'pg';

export interface ChosenCell {
  readonly name: string;
  readonly driver: string;
  readonly address: string;
  readonly settings: object;
  readonly routerPort: number;
}

/** Of the machine's own cell. */
const localName = 'local';

/**
 * For an installation on one machine: what is new runs in this cell, null being the machine's own. Where tenants run in the other one
 * already nothing is changed, and the answer is why, for people. Cells that operators have registered stay as they are.
 */
export async function chooseCell(
  ownerUrl: string,
  { chosen, clusterName }: { readonly chosen: ChosenCell | null; readonly clusterName: string },
): Promise<string | null> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const other = chosen === null ? clusterName : localName;
    const { rowCount } = await client.query('select from platform.cell where tenants > 0 and name = $1', [other]);
    if (rowCount !== 0)
      return `What is in this data folder runs in the cell "${other}". Start it as it was, or name another folder in TIFFIN_DATA_DIR.`;
    await choose(client, chosen);
    return null;
  } finally {
    await client.end();
  }
}

async function choose(client: pg.Client, cell: ChosenCell | null): Promise<void> {
  // Only as this function has left it: an operator may have taken it out for a reason.
  const move = cell === null ? ['down', 'open'] : ['open', 'down'];
  await client.query('update platform.cell set state = $2 where name = $3 and state = $1', [...move, localName]);
  if (cell === null) return;
  await client.query(
    `insert into platform.cell (id, name, driver, address, settings, router_port, state)
     values (gen_random_uuid(), $1, $2, $3, $4, $5, 'open')
     on conflict (name) do update set (driver, address, settings, router_port, state) =
       (excluded.driver, excluded.address, excluded.settings, excluded.router_port, 'open')`,
    [cell.name, cell.driver, cell.address, JSON.stringify(cell.settings), cell.routerPort],
  );
}
