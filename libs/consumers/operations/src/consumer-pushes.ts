import type { StoreKey } from '@tiffin/access';
import type { ConsumerSnapshot } from '@tiffin/contracts';
import type { EnvironmentId, TenantId } from '@tiffin/kernel';

/** An environment whose gateways are to be told of their consumers. */
export interface DuePush {
  readonly tenantId: TenantId;
  readonly environmentId: EnvironmentId;
  /** At least; what is told may be newer. */
  readonly version: number;
}

/**
 * Which environments are to be told, of all tenants: ids and versions. An environment is among them from the commit of a change on; the
 * database rings on the channel of work, as `consumers`.
 */
export interface ConsumerPushes {
  /** Taken for so long: whoever does not settle one in time has crashed, and it is taken again. */
  claimPushes(atMost: number, leaseMs: number): Promise<readonly DuePush[]>;
  /** Its gateways know this version. What came after it stays due. */
  settlePush(environmentId: EnvironmentId, version: number): Promise<void>;
  /** They could not be told of this version: it is tried again later. What came after it stays due as it is. */
  putOffPush(environmentId: EnvironmentId, version: number, waitMs: number): Promise<void>;
}

export interface ConsumerSnapshots {
  /** As of one moment. Null: there is no such environment. */
  snapshot(key: StoreKey, environmentId: EnvironmentId): Promise<ConsumerSnapshot | null>;
}
