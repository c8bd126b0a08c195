import type { StoreKey } from '@tiffin/access';
import type {
  ConsumerRows,
  ConsumerStore,
  HeldCounts,
  KeptConsumer,
  NewConsumer,
  ScopeUses,
} from '@tiffin/consumers-operations';
import type { ConsumerFields } from '@tiffin/consumers-rules';
import { canonicalJson, type ConsumerId, type EnvironmentId } from '@tiffin/kernel';
import { consumerColumns } from './consumer-columns.js';
import { CredentialRows } from './credential-rows.js';
import { Prisma } from './generated/client.js';
import { isFinalColumn } from './promotion/stage-columns.js';
import { checkedRows } from './reads/checked-rows.js';
import { idOf, integer, text, textsOf, truth } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import type { TenantDatabase } from './tenant-database.js';

const held = RowShape.of({ isProduction: [`e.name = 'production' or ${isFinalColumn('e')}`, truth] });
const counts = RowShape.of({
  consumers: ['(select count(*) from consumer t where t.environment_id = w.id)', integer],
  credentials: ['(select count(*) from consumer_credential t where t.environment_id = w.id)', integer],
  scopes: ['(select count(*) from consumer_scope t where t.environment_id = w.id)', integer],
});
/** Of rows as JSON: texts, with those characters twice that are escaped, and what is around them, which is 200 with the longest hash that there is. */
const jsonBytes = (texts: string, around: string, from: string): string =>
  `coalesce((select sum(2 * octet_length(texts) - octet_length(translate(texts, '"\\', '')) + ${around})
    from ${from} t, lateral (select ${texts} as texts) o where t.environment_id = w.id), 0)`;
const consumerBytes = jsonBytes(
  'concat(t.name, t.firstname, t.lastname, t.email, t.redirect_uri)',
  'octet_length(t.properties::text) + 200',
  'consumer',
);
const credentialBytes = jsonBytes(`concat(t.key_id, array_to_string(t.scopes, '","'))`, '200', 'consumer_credential');
const told = RowShape.of({ bytes: [`${consumerBytes} + ${credentialBytes}`, integer] });
const kept = RowShape.of(consumerColumns);
const holder = RowShape.of({ id: ['t.id', idOf<ConsumerId>()] });
const counted = RowShape.of({ count: ['count(*)', integer] });
const named = RowShape.of({ name: ['t.name', text] });
const uses = RowShape.of({
  count: ['count(*)', integer],
  consumers: [`to_jsonb((array_agg(distinct c.name order by c.name))[:3])`, textsOf],
});

export class PostgresConsumerStore implements ConsumerStore {
  constructor(private readonly database: TenantDatabase) {}

  within<T>(key: StoreKey, work: (rows: ConsumerRows) => Promise<T>): Promise<T> {
    return this.database.within(key, (transaction) =>
      work(new PostgresConsumerRows(transaction, key.tenantId, key.actor)),
    );
  }
}

class PostgresConsumerRows extends CredentialRows implements ConsumerRows {
  async hold(environmentId: EnvironmentId): Promise<{ readonly isProduction: boolean } | null> {
    const [row] = await checkedRows(
      this.transaction,
      held,
      (columns) => Prisma.sql`select ${columns} from consumer_version v join environment e on e.id = v.environment_id
        where v.environment_id = ${environmentId}::uuid for update of v`,
    );
    return row ?? null;
  }

  async counts(environmentId: EnvironmentId): Promise<HeldCounts> {
    const [row] = await checkedRows(
      this.transaction,
      counts,
      (columns) => Prisma.sql`select ${columns} from (select ${environmentId}::uuid) w (id)`,
    );
    return row ?? { consumers: 0, credentials: 0, scopes: 0 };
  }

  async snapshotBytes(environmentId: EnvironmentId): Promise<number> {
    const [row] = await checkedRows(
      this.transaction,
      told,
      (columns) => Prisma.sql`select ${columns} from (select ${environmentId}::uuid) w (id)`,
    );
    return row?.bytes ?? 0;
  }

  async consumer(environmentId: EnvironmentId, id: ConsumerId): Promise<KeptConsumer | null> {
    const [row] = await checkedRows(
      this.transaction,
      kept,
      (columns) => Prisma.sql`select ${columns} from consumer t
        where t.environment_id = ${environmentId}::uuid and t.id = ${id}::uuid`,
    );
    return row ?? null;
  }

  async named(environmentId: EnvironmentId, userId: ConsumerId | null, name: string): Promise<ConsumerId | null> {
    const among = userId === null ? Prisma.sql`t.user_id is null` : Prisma.sql`t.user_id = ${userId}::uuid`;
    const [row] = await checkedRows(
      this.transaction,
      holder,
      (columns) => Prisma.sql`select ${columns} from consumer t
        where t.environment_id = ${environmentId}::uuid and ${among} and t.name = ${name}`,
    );
    return row?.id ?? null;
  }

  async countApplications(userId: ConsumerId): Promise<number> {
    const [row] = await checkedRows(
      this.transaction,
      counted,
      (columns) => Prisma.sql`select ${columns} from consumer where user_id = ${userId}::uuid`,
    );
    return row?.count ?? 0;
  }

  async insertConsumer({ id, environmentId, userId, ...fields }: NewConsumer): Promise<void> {
    const { name, firstname, lastname, email, redirectUri, properties } = fields;
    await this.transaction.$executeRaw`
      insert into consumer (tenant_id, id, environment_id, kind, user_id, name, firstname, lastname, email, redirect_uri, properties)
      values (${this.tenantId}::uuid, ${id}::uuid, ${environmentId}::uuid,
        case when ${userId}::uuid is null then 'user' else 'application' end, ${userId}::uuid,
        ${name}, ${firstname}, ${lastname}, ${email}, ${redirectUri}, ${canonicalJson(properties)}::jsonb)`;
  }

  async changeConsumer(id: ConsumerId, fields: ConsumerFields): Promise<void> {
    const { name, firstname, lastname, email, redirectUri, properties } = fields;
    await this.transaction.$executeRaw`
      update consumer set name = ${name}, firstname = ${firstname}, lastname = ${lastname}, email = ${email},
        redirect_uri = ${redirectUri}, properties = ${canonicalJson(properties)}::jsonb
      where id = ${id}::uuid`;
  }

  async activateConsumer(id: ConsumerId): Promise<void> {
    await this.transaction.$executeRaw`update consumer set is_active = true where id = ${id}::uuid`;
  }

  deactivateConsumer(id: ConsumerId): Promise<number> {
    return this.transaction.$executeRaw`
      update consumer set is_active = false where (id = ${id}::uuid or user_id = ${id}::uuid) and is_active`;
  }

  async removeConsumer(id: ConsumerId): Promise<void> {
    await this.transaction.$executeRaw`delete from consumer where id = ${id}::uuid`;
  }

  async scopesAmong(environmentId: EnvironmentId, names: readonly string[]): Promise<readonly string[]> {
    const rows = await checkedRows(
      this.transaction,
      named,
      (columns) => Prisma.sql`select ${columns} from consumer_scope t
        where t.environment_id = ${environmentId}::uuid and t.name = any(${[...names]}::text[])`,
    );
    return rows.map(({ name }) => name);
  }

  async insertScope(environmentId: EnvironmentId, name: string): Promise<void> {
    await this.transaction.$executeRaw`
      insert into consumer_scope (tenant_id, environment_id, name)
      values (${this.tenantId}::uuid, ${environmentId}::uuid, ${name})`;
  }

  async scopeUses(environmentId: EnvironmentId, name: string): Promise<ScopeUses> {
    const [row] = await checkedRows(
      this.transaction,
      uses,
      (columns) => Prisma.sql`select ${columns} from consumer_credential k join consumer c on c.id = k.consumer_id
        where k.environment_id = ${environmentId}::uuid and ${name} = any(k.scopes) having count(*) > 0`,
    );
    return row ?? { count: 0, consumers: [] };
  }

  async removeScope(environmentId: EnvironmentId, name: string): Promise<void> {
    await this.transaction.$executeRaw`
      delete from consumer_scope where environment_id = ${environmentId}::uuid and name = ${name}`;
  }
}
