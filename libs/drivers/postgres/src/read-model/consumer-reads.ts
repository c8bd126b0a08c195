import type { StoreKey } from '@tiffin/access';
import type { ConsumerKind } from '@tiffin/contracts';
import type { ConsumerId, CredentialId, EnvironmentId, TenantId } from '@tiffin/kernel';
import { consumerColumns, credentialColumns } from '../consumer-columns.js';
import { idOf, moment, orNull, text } from '../reads/decode.js';
import { type Row, RowShape } from '../reads/row-shape.js';
import { statement } from '../reads/statement.js';
import type { TenantDatabase } from '../tenant-database.js';
import type { PageRequest } from './rows.js';

const consumerShape = RowShape.of({
  ...consumerColumns,
  tenantId: ['t.tenant_id', idOf<TenantId>()],
  environmentId: ['t.environment_id', idOf<EnvironmentId>()],
  createdAt: ['t.created_at', moment],
});
export type ConsumerRow = Row<typeof consumerShape>;

const credentialShape = RowShape.of({
  ...credentialColumns,
  keyId: ['t.key_id', text],
  createdAt: ['t.created_at', moment],
  lastRotatedAt: ['t.last_rotated_at', orNull(moment)],
});
export type CredentialRow = Row<typeof credentialShape>;

const scopeShape = RowShape.of({ name: ['t.name', text], createdAt: ['t.created_at', moment] });
export type ConsumerScopeRow = Row<typeof scopeShape>;

/** Which consumers are shown; null: whatever it is. */
export interface ConsumerFilter {
  readonly kind: ConsumerKind | null;
  /** Whose applications. */
  readonly userId: ConsumerId | null;
  /** A part of a name or an address, in whichever case. */
  readonly search: string | null;
}

const searched = `lower(concat_ws(E'\\n', t.name, t.firstname, t.lastname, t.email))`;
const page = statement(
  consumerShape,
  (columns) => `select ${columns} from consumer t where t.environment_id = $1::uuid
    and ($2::text is null or t.kind = $2) and ($3::uuid is null or t.user_id = $3)
    and ($4::text is null or position(lower($4) in ${searched}) > 0)
    and ($5::uuid is null or t.id > $5) order by t.id limit $6::int`,
);
export const consumers = statement(
  consumerShape,
  (columns) => `select ${columns} from consumer t where t.id = any($1::uuid[])`,
);
const byUsername = statement(
  consumerShape,
  (columns) => `select ${columns} from consumer t
    where t.environment_id = $1::uuid and t.user_id is null and t.name = $2`,
);
export const credentialsOf = statement(
  credentialShape,
  (columns) => `select ${columns} from consumer_credential t where t.consumer_id = any($1::uuid[]) order by t.id`,
);
const credential = statement(
  credentialShape,
  (columns) => `select ${columns} from consumer_credential t where t.id = $1::uuid`,
);
const scopesOf = statement(
  scopeShape,
  (columns) => `select ${columns} from consumer_scope t where t.environment_id = $1::uuid order by t.name collate "C"`,
);

/** Consumers of one environment, as the api shows them: nothing of any secret. */
export class PostgresConsumerReads {
  constructor(private readonly database: Pick<TenantDatabase, 'read'>) {}

  /** In the order of their making. `after` is the id of a consumer. */
  page(
    key: StoreKey,
    environmentId: EnvironmentId,
    { first, after, kind, userId, search }: PageRequest<string> & ConsumerFilter,
  ): Promise<readonly ConsumerRow[]> {
    return this.database.read(key, page, [environmentId, kind, userId, search, after, first]);
  }

  async withUsername(key: StoreKey, environmentId: EnvironmentId, username: string): Promise<ConsumerRow | null> {
    return (await this.database.read(key, byUsername, [environmentId, username]))[0] ?? null;
  }

  async credential(key: StoreKey, id: CredentialId): Promise<CredentialRow | null> {
    return (await this.database.read(key, credential, [id]))[0] ?? null;
  }

  /** By name. */
  scopesOf(key: StoreKey, environmentId: EnvironmentId): Promise<readonly ConsumerScopeRow[]> {
    return this.database.read(key, scopesOf, [environmentId]);
  }
}
