import type { AuditEntry, Actor } from '@tiffin/access';
import { newId } from '@tiffin/kernel';
import type { Prisma } from './generated/client.js';
import type { TenantTransaction } from './tenant-database.js';

/** What every store's rows have in common: the tenant, the actor and the audit trail of one transaction. */
export class AuditRows {
  constructor(
    protected readonly transaction: TenantTransaction,
    protected readonly tenantId: string,
    private readonly actor: Actor,
  ) {}

  async audit(entry: AuditEntry): Promise<void> {
    await this.transaction.auditEvent.create({
      data: {
        id: newId(),
        tenantId: this.tenantId,
        actorKind: this.actor.kind,
        actorId: this.actor.id,
        actorName: this.actor.name,
        tokenId: this.actor.tokenId ?? null,
        action: entry.action,
        objectKind: entry.objectKind,
        objectId: entry.objectId,
        detail: entry.detail as Prisma.InputJsonObject,
      },
    });
  }
}
