import type { StoreKey } from '@tiffin/access';
import type { ConsumerPushes, ConsumerSnapshots, DuePush } from '@tiffin/consumers-operations';
import { renderSnapshot, type StoredConsumer, type StoredCredential } from '@tiffin/consumers-rules';
import type { ConsumerSnapshot, SnapshotIssuer } from '@tiffin/contracts';
import type { EnvironmentId, TenantId } from '@tiffin/kernel';
import { idOf, integer, json, orNull, text } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import { statement } from './reads/statement.js';
import type { TenantDatabase } from './tenant-database.js';

const due = RowShape.of({
  tenantId: ['p.tenant', idOf<TenantId>()],
  environmentId: ['p.environment', idOf<EnvironmentId>()],
  version: ['p.version', integer],
});
const claimed = statement(
  due,
  (columns) => `select ${columns} from directory.claim_consumer_pushes($1::int, $2::int) p`,
);

/** For functions that return nothing. */
const nothing = RowShape.of({ nothing: ['given::text', orNull(text)] });
const settled = statement(
  nothing,
  (columns) => `select ${columns} from directory.settle_consumer_push($1::uuid, $2::bigint) given`,
);
const putOff = statement(
  nothing,
  (columns) => `select ${columns} from directory.put_off_consumer_push($1::uuid, $2::bigint, $3::int) given`,
);

const consumerJson = `json_build_object('id', c.id, 'kind', c.kind, 'name', c.name, 'userId', c.user_id, 'firstname', c.firstname,
  'lastname', c.lastname, 'email', c.email, 'redirectUri', c.redirect_uri, 'properties', c.properties, 'isActive', c.is_active)`;
const credentialJson = `json_build_object('type', k.type, 'keyId', k.key_id, 'consumerId', k.consumer_id, 'secretHash', k.secret_hash,
  'scopes', to_json(k.scopes), 'isActive', k.is_active)`;
const listOf = (rows: string, from: string): string =>
  `coalesce((select json_agg(${rows}) from ${from} where environment_id = v.environment_id), '[]')`;

/** In one order, so that the same keys are told in the same words. */
const issuerJson = `(select jsonb_build_object('issuer', s.issuer, 'keys', coalesce((
    select jsonb_agg(k.public_key order by k.kid) from oauth_key k where k.environment_id = s.environment_id), '[]'))
  from oauth_server s where s.environment_id = v.environment_id and s.is_enabled)`;

const stored = RowShape.of({
  version: ['v.version', integer],
  consumers: [listOf(consumerJson, 'consumer c'), json((rows) => rows as readonly StoredConsumer[])],
  credentials: [listOf(credentialJson, 'consumer_credential k'), json((rows) => rows as readonly StoredCredential[])],
  oauth2: [issuerJson, orNull(json((issuer) => issuer as SnapshotIssuer))],
});
/** One statement, so that all of it is of one moment. */
const snapshot = statement(
  stored,
  (columns) => `select ${columns} from consumer_version v where v.environment_id = $1::uuid`,
);

/** What gateways are told of their consumers, and which are to be. */
export class PostgresConsumerPushes implements ConsumerPushes, ConsumerSnapshots {
  constructor(private readonly database: Pick<TenantDatabase, 'read' | 'changeDirectory'>) {}

  claimPushes(atMost: number, leaseMs: number): Promise<readonly DuePush[]> {
    return this.database.changeDirectory(claimed, [atMost, leaseMs]);
  }

  async settlePush(environmentId: EnvironmentId, version: number): Promise<void> {
    await this.database.changeDirectory(settled, [environmentId, version]);
  }

  async putOffPush(environmentId: EnvironmentId, version: number, waitMs: number): Promise<void> {
    await this.database.changeDirectory(putOff, [environmentId, version, waitMs]);
  }

  async snapshot(key: StoreKey, environmentId: EnvironmentId): Promise<ConsumerSnapshot | null> {
    const [found] = await this.database.read(key, snapshot, [environmentId]);
    if (found === undefined) return null;
    const { oauth2, version, consumers, credentials } = found;
    return { ...renderSnapshot(version, consumers, credentials), ...(oauth2 === null ? {} : { oauth2 }) };
  }
}
