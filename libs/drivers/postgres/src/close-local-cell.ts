import pg from 'pg';

/**
 * For an installation of no machine in particular: no tenant begins in the cell of the machine that the platform is on, which every new database has. One in which tenants run
 * stays as it is.
 */
export async function closeLocalCell(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query(
      `update platform.cell set state = 'down' where name = 'local' and driver = 'local' and state = 'open' and tenants = 0`,
    );
  } finally {
    await client.end();
  }
}
