import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { ImageRow } from '@tiffin/postgres';
import { PartOfParent } from '../access/requires.js';
import { GatewayPlugin, Image } from '../schema/unit.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';

@Resolver(() => Image)
export class ImageResolver {
  /** Schemas are long, and seldom wanted: they are read where they are asked for. */
  @ResolveField(() => [GatewayPlugin], { description: 'Of a gateway: what its plugins have. None: it has no plugins.' })
  @PartOfParent()
  async plugins(
    @Parent() { tenantId, contentHash: id }: ImageRow,
    @CurrentSession() { loaders }: Session,
  ): Promise<readonly GatewayPlugin[]> {
    const plugins = (await loaders.imagePlugins.load({ tenantId, id }))?.plugins ?? null;
    return plugins === null ? [] : (JSON.parse(plugins) as GatewayPlugin[]);
  }
}
