import type { AuditEntry, Actor, Role } from '@tiffin/access';
import type { TenantId } from '@tiffin/kernel';
import { noteEvent } from './noted-events.js';
import { ownRole } from './own-role.js';
import type { TenantTransaction } from './tenant-database.js';

/** What every store's rows have in common: the tenant, the actor and the audit trail of one transaction. */
export class AuditRows {
  constructor(
    protected readonly transaction: TenantTransaction,
    protected readonly tenantId: string,
    private readonly actor: Actor,
  ) {}

  /** Of the actor, as `ownRole` says. */
  ownRole(): Promise<Role | null> {
    return ownRole(this.transaction, this.actor);
  }

  async audit(entry: AuditEntry): Promise<void> {
    noteEvent(this.transaction, { tenantId: this.tenantId as TenantId, actor: this.actor, entry });
  }
}
