import type { AuditEntry, OperatorKey } from '@tiffin/access';
import type { TenantId, UserId } from '@tiffin/kernel';
import { noteEvent } from '../noted-events.js';
import type { TenantTransaction } from '../tenant-database.js';

/** What an operator does in one transaction, on record in the platform's chain, and in that of the one tenant that it is about. */
export class OperatorTrail {
  private about: TenantId | null = null;

  constructor(
    private readonly transaction: TenantTransaction,
    private readonly key: OperatorKey,
  ) {}

  async audit(entry: AuditEntry, tenantId: TenantId | null, onBehalfOf: UserId | null = null): Promise<void> {
    const actor = onBehalfOf === null ? this.key.actor : { ...this.key.actor, onBehalfOf };
    noteEvent(this.transaction, { tenantId: null, actor, entry });
    if (tenantId === null) return;
    await this.enter(tenantId);
    noteEvent(this.transaction, { tenantId, actor, entry });
  }

  /** Row level security lets an event into the chain of the transaction's tenant alone. */
  private async enter(tenantId: TenantId): Promise<void> {
    if (this.about !== null && this.about !== tenantId) throw new Error('One transaction is about one tenant.');
    this.about = tenantId;
    await this.transaction.$executeRaw`select set_config('app.tenant_id', ${tenantId}, true)`;
  }
}
