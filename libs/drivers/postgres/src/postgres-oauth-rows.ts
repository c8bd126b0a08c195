import { canonicalJson, type EnvironmentId, type Json } from '@tiffin/kernel';
import type { KeptKey, KeptServer, OauthRows } from '@tiffin/oauth-operations';
import type { OauthSettings } from '@tiffin/oauth-rules';
import { AuditRows } from './audit-rows.js';
import { Prisma } from './generated/client.js';
import { oauthServerOf, oauthServerShape } from './oauth-server-columns.js';
import { isFinalColumn } from './promotion/stage-columns.js';
import { checkedRows } from './reads/checked-rows.js';
import { text, truth } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';

const held = RowShape.of({ isProduction: [`e.name = 'production' or ${isFinalColumn('e')}`, truth] });
const found = RowShape.of({ id: ['t.id', text] });

export class PostgresOauthRows extends AuditRows implements OauthRows {
  async hold(
    environmentId: EnvironmentId,
  ): Promise<{ readonly isProduction: boolean; readonly server: KeptServer | null } | null> {
    const [row] = await checkedRows(
      this.transaction,
      held,
      (columns) => Prisma.sql`select ${columns} from consumer_version v join environment e on e.id = v.environment_id
        where v.environment_id = ${environmentId}::uuid for update of v`,
    );
    if (row === undefined) return null;
    const [server] = await checkedRows(
      this.transaction,
      oauthServerShape,
      (columns) => Prisma.sql`select ${columns} from oauth_server s where s.environment_id = ${environmentId}::uuid`,
    );
    return { ...row, server: server === undefined ? null : oauthServerOf(server) };
  }

  async putServer(environmentId: EnvironmentId, server: OauthSettings & { readonly issuer: string }): Promise<void> {
    const { isEnabled, issuer, accessTokenSeconds, refreshTokenSeconds } = server;
    const [grants, publicClients] = [[...server.grants], [...server.publicClients]];
    await this.transaction.$executeRaw`
      insert into oauth_server (tenant_id, environment_id, is_enabled, issuer, grants, access_token_seconds, refresh_token_seconds,
        public_clients)
      values (${this.tenantId}::uuid, ${environmentId}::uuid, ${isEnabled}, ${issuer}, ${grants}::text[], ${accessTokenSeconds}::int,
        ${refreshTokenSeconds}::int, ${publicClients}::uuid[])
      on conflict (tenant_id, environment_id) do update set is_enabled = excluded.is_enabled, issuer = excluded.issuer,
        grants = excluded.grants, access_token_seconds = excluded.access_token_seconds,
        refresh_token_seconds = excluded.refresh_token_seconds, public_clients = excluded.public_clients`;
  }

  async consumersAmong(environmentId: EnvironmentId, ids: readonly string[]): Promise<readonly string[]> {
    const rows = await checkedRows(
      this.transaction,
      found,
      (columns) => Prisma.sql`select ${columns} from consumer t
        where t.environment_id = ${environmentId}::uuid and t.id = any(${[...ids]}::uuid[])`,
    );
    return rows.map(({ id }) => id);
  }

  async insertKey(environmentId: EnvironmentId, { kid, publicKey, sealedKey, signsFrom }: KeptKey): Promise<void> {
    await this.transaction.$executeRaw`
      insert into oauth_key (tenant_id, environment_id, kid, public_key, sealed_key, signs_from)
      values (${this.tenantId}::uuid, ${environmentId}::uuid, ${kid}, ${canonicalJson(publicKey as Json)}::jsonb, ${sealedKey},
        ${signsFrom})`;
  }

  async removeKeys(environmentId: EnvironmentId, kids: readonly string[]): Promise<void> {
    if (kids.length === 0) return;
    await this.transaction.$executeRaw`
      delete from oauth_key where environment_id = ${environmentId}::uuid and kid = any(${[...kids]}::text[])`;
  }

  async endGrants(environmentId: EnvironmentId): Promise<void> {
    await this.transaction.$executeRaw`delete from oauth_grant where environment_id = ${environmentId}::uuid`;
  }
}
