import type { Grant } from '@tiffin/access';
import { type NoticeKind, noticeKinds } from '@tiffin/events-rules';
import { Refusal } from '@tiffin/kernel';
import type { NotificationStore } from './notification-store.js';

export class SetNotifications {
  constructor(private readonly store: NotificationStore) {}

  /** What the caller is told of by mail from now on. Refuses NOT_FOUND. */
  run(grant: Grant<'notification.write'>, wanted: readonly NoticeKind[]): Promise<readonly NoticeKind[]> {
    const kinds = noticeKinds.filter((kind) => wanted.includes(kind));
    return this.store.within(grant, async (rows) => {
      const memberId = await rows.memberId();
      if (!memberId) throw Refusal.of('NOT_FOUND', 'member');
      await rows.put(memberId, kinds);
      const detail = { kinds };
      await rows.audit({ action: 'member.set-notifications', objectKind: 'member', objectId: memberId, detail });
      return kinds;
    });
  }
}
