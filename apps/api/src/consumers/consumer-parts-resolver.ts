import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { PartOfParent } from '../access/requires.js';
import { Consumer, ConsumerCredential } from '../schema/consumer.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';

@Resolver(() => Consumer)
export class ConsumerPartsResolver {
  @ResolveField(() => Consumer, { nullable: true, description: 'Whose application it is; null: it is a user.' })
  @PartOfParent()
  user(@Parent() { tenantId, userId }: Consumer, @CurrentSession() { loaders }: Session) {
    return userId && loaders.consumers.load({ tenantId, id: userId });
  }

  @ResolveField(() => [ConsumerCredential], { description: 'In the order of their making; 100 at most.' })
  @PartOfParent()
  credentials(@Parent() { tenantId, id }: Consumer, @CurrentSession() { loaders }: Session) {
    return loaders.credentialsOf.load({ tenantId, id });
  }
}
