import type { OperatorGrant } from '@tiffin/access';
import { accepted, newId, Refusal, type SupportAccessId, type TenantId, type UserId } from '@tiffin/kernel';
import { decideReason, decideSupportMinutes } from '@tiffin/tenancy-rules';
import type { OperatorStore } from './operator-store.js';
import { supportEntry } from './support-entry.js';

export interface WantedSupport {
  readonly tenantId: TenantId;
  readonly reason: string;
  readonly minutes: number;
  /** The member who has asked for it; null: nobody has. */
  readonly onBehalfOf: UserId | null;
}

export class OpenSupportAccess {
  /** `most`: minutes, at most. */
  constructor(
    private readonly store: OperatorStore,
    private readonly limits: { readonly mostMinutes: number },
  ) {}

  /**
   * Lets the operator read in a tenant, until the minutes are over by the database's clock. What they had open there is closed. Refuses
   * INPUT_INVALID, NOT_FOUND for no tenant, or a person who is no member of it.
   */
  run(grant: OperatorGrant<'platform.support.open'>, wanted: WantedSupport): Promise<SupportAccessId> {
    const { tenantId, onBehalfOf } = wanted;
    const reason = accepted(decideReason(wanted.reason));
    const minutes = accepted(decideSupportMinutes(wanted.minutes, this.limits.mostMinutes));
    const id = newId<SupportAccessId>();
    return this.store.within(grant, async (rows) => {
      await rows.tenant(tenantId);
      if (onBehalfOf !== null && !(await rows.isMember(onBehalfOf, tenantId))) throw Refusal.of('NOT_FOUND', 'member');
      const former = await rows.openSupport(tenantId);
      if (former) {
        await rows.endSupport(former.id);
        await rows.audit(supportEntry(former.hasExpired ? 'expire' : 'close', former), tenantId, former.onBehalfOf);
      }
      await rows.insertSupport({ id, tenantId, reason, minutes, onBehalfOf });
      await rows.audit(supportEntry('open', { id, tenantId, reason }, { minutes }), tenantId, onBehalfOf);
      return id;
    });
  }
}
