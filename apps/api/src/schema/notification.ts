import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import type { NoticeKind } from '@tiffin/events-rules';
import { NotificationKind } from './states.js';

@InputType()
export class SetNotificationsInput {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => [NotificationKind], { description: 'All that you want to be told of; none: nothing.' })
  kinds!: readonly NoticeKind[];
}

@ObjectType()
export class SetNotificationsPayload {
  @Field(() => [NotificationKind])
  kinds!: readonly NoticeKind[];
}
