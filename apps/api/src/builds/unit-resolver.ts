import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { PartOfParent } from '../access/requires.js';
import { Build } from '../schema/build.js';
import { Image, Unit } from '../schema/unit.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';

@Resolver(() => Unit)
export class UnitResolver {
  @ResolveField(() => Image, { nullable: true })
  @PartOfParent()
  image(@Parent() { tenantId, contentHash }: Unit, @CurrentSession() { loaders }: Session) {
    return loaders.images.load({ tenantId, id: contentHash });
  }

  @ResolveField(() => Build, { nullable: true, description: 'The latest attempt to build this content.' })
  @PartOfParent()
  build(@Parent() { tenantId, contentHash }: Unit, @CurrentSession() { loaders }: Session) {
    return loaders.latestBuilds.load({ tenantId, id: contentHash });
  }
}
