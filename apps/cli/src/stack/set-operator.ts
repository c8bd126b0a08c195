import type { DatabaseUrls } from '@tiffin/postgres';
import pg from 'pg';

type Urls = Pick<DatabaseUrls, 'identity' | 'app'>;

/**
 * Makes an account of the embedded provider an operator, or one that is none any more: that ends its sessions here and its refresh tokens,
 * so that no token goes on saying what was taken away. On record in the platform's chain. False: no account has the address.
 */
export async function setOperator(urls: Urls, email: string, isOperator: boolean): Promise<boolean> {
  const subject = await within(urls.identity, async (client) => {
    const update = 'update identity.account set is_operator = $2 where email = lower($1) returning id';
    const id = (await client.query<{ id: string }>(update, [email.trim(), isOperator])).rows[0]?.id ?? null;
    if (id !== null && !isOperator) await client.query('delete from identity.artifact where account_id = $1', [id]);
    return id;
  });
  if (subject === null) return false;
  await within(urls.app, (client) => recordOperator(client, subject, isOperator));
  return true;
}

async function recordOperator(client: pg.Client, subject: string, isOperator: boolean): Promise<void> {
  await client.query('begin');
  if (!isOperator) {
    await client.query('select directory.sign_out_everywhere(p.id) from directory.person($1) p', [subject]);
  }
  const actor = { kind: 'operator', id: 'host', name: 'whoever runs the host' };
  const action = isOperator ? 'operator.grant' : 'operator.revoke';
  const entries = [
    { action, objectKind: 'account', objectId: subject, detail: {} },
    // What signing out everywhere does to the user, where the account is one.
    ...(isOperator ? [] : (await userOf(client, subject)).map(signOutOf)),
  ];
  await client.query('select audit.append(null, $1, $2)', [JSON.stringify(actor), JSON.stringify(entries)]);
  await client.query('commit');
}

const userOf = async (client: pg.Client, subject: string): Promise<readonly { readonly id: string }[]> =>
  (await client.query<{ id: string }>('select id from directory.person($1)', [subject])).rows;

const signOutOf = ({ id }: { readonly id: string }) => ({
  ...{ action: 'user.sign-out-everywhere', objectKind: 'user', objectId: id, detail: {} },
});

async function within<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
