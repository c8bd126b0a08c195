import pg from 'pg';

/**
 * Makes an account of the embedded provider an operator, or one that is none any more: that ends its sessions here and its refresh tokens,
 * so that no token goes on saying what was taken away. All of it, with its event in the platform's chain, or nothing: under the role that
 * owns the database, as no process has it all. False: no account has the address.
 */
export async function setOperator(ownerUrl: string, email: string, isOperator: boolean): Promise<boolean> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query('begin');
    const isKnown = await change(client, email, isOperator);
    await client.query('commit');
    return isKnown;
  } finally {
    // What was not committed is undone with the connection.
    await client.end();
  }
}

async function change(client: pg.Client, email: string, isOperator: boolean): Promise<boolean> {
  const update = 'update identity.account set is_operator = $2 where email = lower($1) returning id';
  const subject = (await client.query<{ id: string }>(update, [email.trim(), isOperator])).rows[0]?.id;
  if (subject === undefined) return false;
  const entries = [
    { action: isOperator ? 'operator.grant' : 'operator.revoke', objectKind: 'account', objectId: subject, detail: {} },
    ...(isOperator ? [] : await signOut(client, subject)),
  ];
  const actor = { kind: 'operator', id: 'host', name: 'whoever runs the host' };
  await client.query('select audit.append(null, $1, $2)', [JSON.stringify(actor), JSON.stringify(entries)]);
  return true;
}

/** The events of what it does to the user, where the account is one. */
async function signOut(client: pg.Client, subject: string): Promise<readonly object[]> {
  await client.query('delete from identity.artifact where account_id = $1', [subject]);
  // Of who has never signed in here, too.
  await client.query('select platform.sign_out_subject($1)', [subject]);
  const { rows } = await client.query<{ id: string }>(
    'select p.id from directory.person($1) p where directory.sign_out_everywhere(p.id)',
    [subject],
  );
  return rows.map(({ id }) => ({
    ...{ action: 'user.sign-out-everywhere', objectKind: 'user', objectId: id, detail: {} },
  }));
}
