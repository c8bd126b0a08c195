import type { StoreKey } from '@tiffin/access';
import { noticeLetter } from '@tiffin/events-rules';
import type { MemberId, TenantId } from '@tiffin/kernel';
import type { Mailer } from '@tiffin/tenancy-operations';
import type { InTenant } from './delivery-store.js';
import type { NotificationStore } from './notification-store.js';

export interface SendNoticesParts {
  readonly store: NotificationStore;
  readonly mailer: Mailer;
  readonly consoleUrl: string;
  readonly keyOf: (tenantId: TenantId) => StoreKey;
  readonly report: (error: unknown) => void;
}

const mostInARow = 200;
/** After a letter: what happens meanwhile is in the next one. */
const afterLetterMs = 60_000;

/** Writes to members what they want to know. A crash between letter and record means that a letter is sent twice. */
export class SendNotices {
  constructor(private readonly parts: SendNoticesParts) {}

  async run(): Promise<void> {
    for (let count = 0; count < mostInARow; count += 1) {
      const place = await this.parts.store.claimNotification();
      if (!place) return;
      // Whoever cannot be written to now is claimed again in a minute.
      await this.tell(place).catch(this.parts.report);
    }
  }

  private async tell({ tenantId, id }: InTenant<MemberId>): Promise<void> {
    const { store, mailer, consoleUrl, keyOf } = this.parts;
    const pending = await store.within(keyOf(tenantId), (rows) => rows.pending(id));
    if (!pending) return;
    const letter = pending.to === null ? null : noticeLetter({ ...pending, consoleUrl }, pending.at);
    if (letter && pending.to !== null) await mailer.send({ to: pending.to, ...letter });
    await store.within(keyOf(tenantId), (rows) => rows.told(id, pending.through, letter ? afterLetterMs : 0));
  }
}
