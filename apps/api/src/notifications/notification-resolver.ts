import { Inject } from '@nestjs/common';
import { Args, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Grant } from '@tiffin/access';
import { SetNotifications } from '@tiffin/events-operations';
import { PostgresNotificationStore } from '@tiffin/postgres';
import { Granted } from '../access/admission.js';
import { PartOfParent, Requires } from '../access/requires.js';
import { SetNotificationsInput, SetNotificationsPayload } from '../schema/notification.js';
import { NotificationKind } from '../schema/states.js';
import { Membership } from '../schema/viewer.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';

/** What somebody is told of by mail, of each tenant for itself. */
@Resolver(() => Membership)
export class NotificationResolver {
  constructor(
    @Inject(SetNotifications) private readonly set: SetNotifications,
    @Inject(PostgresNotificationStore) private readonly store: PostgresNotificationStore,
  ) {}

  @Mutation(() => SetNotificationsPayload, {
    description: 'What you are told of by mail, at your verified address. A letter a minute at most.',
  })
  @Requires('notification.write', { tenant: 'tenantId' })
  async setNotifications(
    @Granted() grant: Grant<'notification.write'>,
    @Args('input', { type: () => SetNotificationsInput }) { kinds }: SetNotificationsInput,
  ): Promise<SetNotificationsPayload> {
    return { kinds: await this.set.run(grant, kinds) };
  }

  @ResolveField(() => [NotificationKind], { description: 'What you are told of by mail.' })
  @PartOfParent()
  notifications(@Parent() { tenantId }: Membership, @CurrentSession() { caller }: Session) {
    return caller.actor.kind === 'user' ? this.store.kindsOf(caller.keyOf(tenantId), caller.actor.id) : [];
  }
}
