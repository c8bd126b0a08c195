import type { StoreKey } from '@tiffin/access';
import type { ConsumerId, EnvironmentId, TenantId } from '@tiffin/kernel';
import type {
  AfterToken,
  KeptServer,
  NewGrant,
  NewToken,
  OauthDirectory,
  OauthPlace,
  OauthRows,
  OauthStore,
  SecretOf,
  ShownToken,
} from '@tiffin/oauth-operations';
import type { OauthClient } from '@tiffin/oauth-rules';
import { oauthServerOf, oauthServerShape } from './oauth-server-columns.js';
import { PostgresOauthRows } from './postgres-oauth-rows.js';
import { idOf, oneOf, orNull, text, textsOf, truth } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import { statement } from './reads/statement.js';
import type { TenantDatabase } from './tenant-database.js';

const tenantOf = statement(
  RowShape.of({ tenantId: ['x.tenant', orNull(idOf<TenantId>())] }),
  (columns) => `select ${columns} from directory.tenant_of_oauth_server($1::uuid) x (tenant)`,
);
const server = statement(
  oauthServerShape,
  (columns) => `select ${columns} from oauth_server s where s.environment_id = $1::uuid`,
);

/** An application counts as long as its user does. */
const isActive = `c.is_active and k.is_active and (c.user_id is null or exists (
  select from consumer u where u.id = c.user_id and u.is_active))`;
const client = statement(
  RowShape.of({
    id: ['c.id', text],
    name: ['c.name', text],
    kind: ['c.kind', oneOf(['user', 'application'] as const)],
    redirectUri: ['c.redirect_uri', orNull(text)],
    scopes: ['to_jsonb(k.scopes)', textsOf],
  }),
  (
    columns,
  ) => `select ${columns} from consumer c join consumer_credential k on k.consumer_id = c.id and k.type = 'oauth2'
    where c.environment_id = $1::uuid and c.id = $2::uuid and ${isActive}`,
);
const owner = statement(
  RowShape.of({ id: ['c.id', idOf<ConsumerId>()] }),
  (
    columns,
  ) => `select ${columns} from consumer c join consumer_credential k on k.consumer_id = c.id and k.type = 'basic-auth'
    where c.environment_id = $1::uuid and c.user_id is null and (c.id = $2::uuid or c.name = $3::text) and ${isActive}`,
);
const secretForm = statement(
  RowShape.of({ form: ['x.form', orNull(text)] }),
  (columns) => `select ${columns} from secret_form($1::uuid, $2, $3) x (form)`,
);
const isSecret = statement(
  RowShape.of({ is: ['x.is', truth] }),
  (columns) => `select ${columns} from is_secret($1::uuid, $2, $3, $4) x ("is")`,
);

const hashed = RowShape.of({ hash: ['hash', text] });
const begin = statement(
  hashed,
  (columns) => `with g as (
      insert into oauth_grant (tenant_id, id, environment_id, client_id, owner_id, scopes, expires_at)
      values ($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::uuid, $6::text[], now() + $7::int * interval '1 s') returning id)
    insert into oauth_token (tenant_id, hash, grant_id, kind, redirect_uri, challenge, expires_at)
    select $1::uuid, $8, g.id, $9, $10, $11, now() + $7::int * interval '1 s' from g returning ${columns}`,
);
const shown = statement(
  RowShape.of({
    id: ['g.id', text],
    clientId: ['g.client_id', text],
    ownerId: ['g.owner_id', text],
    scopes: ['to_jsonb(g.scopes)', textsOf],
    kind: ['t.kind', oneOf(['code', 'refresh'] as const)],
    redirectUri: ['t.redirect_uri', orNull(text)],
    challenge: ['t.challenge', orNull(text)],
    isUsed: ['t.used_at is not null', truth],
    isExpired: ['t.expires_at <= now()', truth],
  }),
  (columns) => `select ${columns} from oauth_token t join oauth_grant g on g.id = t.grant_id
    where g.environment_id = $1::uuid and t.hash = $2`,
);
/** Of two at once one finds it unused: the other waits for its row, and looks again. */
const turn = statement(
  RowShape.of({ isTurned: ['exists (select from used)', truth] }),
  (columns) => `with used as (
      update oauth_token t set used_at = now() from oauth_grant g
      where t.hash = $2 and t.used_at is null and t.expires_at > now() and g.id = t.grant_id and g.environment_id = $1::uuid
      returning t.tenant_id, t.grant_id),
    longer as (
      update oauth_grant g set expires_at = greatest(g.expires_at, now() + $3::int * interval '1 s') from used where g.id = used.grant_id),
    next as (
      insert into oauth_token (tenant_id, hash, grant_id, kind, expires_at)
      select used.tenant_id, $4::text, used.grant_id, 'refresh', now() + $5::int * interval '1 s' from used where $4::text is not null)
    select ${columns}`,
);
const hasGrant = statement(
  RowShape.of({
    has: ['exists (select from oauth_grant g where g.environment_id = $1::uuid and g.id = $2::uuid)', truth],
  }),
  (columns) => `select ${columns}`,
);
const endGrant = statement(
  RowShape.of({ id: ['id', text] }),
  (columns) => `delete from oauth_grant where environment_id = $1::uuid and id = $2::uuid returning ${columns}`,
);

const forgotten = statement(
  RowShape.of({ last: ['directory.forget_oauth_grants($1, $2)', orNull(idOf<TenantId>())] }),
  (columns) => `select ${columns}`,
);

type Place = Pick<OauthPlace, 'key' | 'environmentId'>;

export class PostgresOauthStore implements OauthStore, OauthDirectory {
  constructor(private readonly database: TenantDatabase) {}

  async tenantOf(environmentId: EnvironmentId): Promise<TenantId | null> {
    return (await this.database.directory(tenantOf, [environmentId]))[0]?.tenantId ?? null;
  }

  async server({ key, environmentId }: Place): Promise<KeptServer | null> {
    const [row] = await this.database.read(key, server, [environmentId]);
    return row === undefined ? null : oauthServerOf(row);
  }

  async client({ key, environmentId }: Place, id: string): Promise<OauthClient | null> {
    return (await this.database.read(key, client, [environmentId, id]))[0] ?? null;
  }

  async owner(
    { key, environmentId }: Place,
    by: { readonly id: string } | { readonly username: string },
  ): Promise<ConsumerId | null> {
    const values = 'id' in by ? [by.id, null] : [null, by.username];
    return (await this.database.read(key, owner, [environmentId, ...values]))[0]?.id ?? null;
  }

  async secretForm({ key, environmentId }: Place, { type, consumerId }: SecretOf): Promise<string | null> {
    return (await this.database.read(key, secretForm, [environmentId, type, consumerId]))[0]?.form ?? null;
  }

  async isSecret({ key, environmentId }: Place, { type, consumerId }: SecretOf, made: string): Promise<boolean> {
    return (await this.database.read(key, isSecret, [environmentId, type, consumerId, made]))[0]?.is ?? false;
  }

  async begin({ key, environmentId }: Place, grant: NewGrant, token: NewToken): Promise<void> {
    const { id, clientId, ownerId, scopes } = grant;
    const { hash, kind, redirectUri, challenge, lifetimeSeconds } = token;
    await this.database.write(key, begin, [
      ...[key.tenantId, id, environmentId, clientId, ownerId, scopes, lifetimeSeconds],
      ...[hash, kind, redirectUri, challenge],
    ]);
  }

  async token({ key, environmentId }: Place, hash: string): Promise<ShownToken | null> {
    return (await this.database.read(key, shown, [environmentId, hash]))[0] ?? null;
  }

  async turn({ key, environmentId }: Place, hash: string, { next, grantSeconds }: AfterToken): Promise<boolean> {
    const after = [next?.hash ?? null, next?.lifetimeSeconds ?? 0];
    const [row] = await this.database.write(key, turn, [environmentId, hash, grantSeconds, ...after]);
    return row?.isTurned ?? false;
  }

  async hasGrant({ key, environmentId }: Place, id: string): Promise<boolean> {
    return (await this.database.read(key, hasGrant, [environmentId, id]))[0]?.has ?? false;
  }

  async endGrant({ key, environmentId }: Place, id: string): Promise<void> {
    await this.database.write(key, endGrant, [environmentId, id]);
  }

  /** Removes what has expired of so many tenants behind `last`; answers where it came to, null at the end. */
  async forgetGrants(last: TenantId, atMost: number): Promise<TenantId | null> {
    return (await this.database.directory(forgotten, [last, atMost]))[0]?.last ?? null;
  }

  within<T>(key: StoreKey, work: (rows: OauthRows) => Promise<T>): Promise<T> {
    return this.database.within(key, (transaction) =>
      work(new PostgresOauthRows(transaction, key.tenantId, key.actor)),
    );
  }
}
