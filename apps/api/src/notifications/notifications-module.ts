import { type DynamicModule, Module } from '@nestjs/common';
import { SetNotifications } from '@tiffin/events-operations';
import { PostgresNotificationStore } from '@tiffin/postgres';
import type { PostOptions } from '@tiffin/tenancy-operations';
import { everyMsToken, Notices, postToken } from './notices.js';
import { NotificationResolver } from './notification-resolver.js';

const resolvers = [NotificationResolver];

/** What members are told of by mail. */
@Module({})
export class NotificationsModule {
  static readonly resolvers = resolvers;

  /** `everyMs`: between two looks at what there is to tell. */
  static forRoot(post: PostOptions, everyMs: number): DynamicModule {
    return {
      module: NotificationsModule,
      providers: [
        ...resolvers,
        Notices,
        { provide: postToken, useValue: post },
        { provide: everyMsToken, useValue: everyMs },
        {
          provide: SetNotifications,
          useFactory: (store: PostgresNotificationStore) => new SetNotifications(store),
          inject: [PostgresNotificationStore],
        },
      ],
    };
  }
}
