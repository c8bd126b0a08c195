import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { ImageRow } from '@tiffin/postgres';
import { PartOfParent } from '../access/requires.js';
import { GatewayPlugin, Image } from '../schema/unit.js';

@Resolver(() => Image)
export class ImageResolver {
  @ResolveField(() => [GatewayPlugin], { description: 'Of a gateway: what its plugins have. None: it has no plugins.' })
  @PartOfParent()
  plugins(@Parent() { plugins }: Pick<ImageRow, 'plugins'>): readonly GatewayPlugin[] {
    return plugins === null ? [] : (JSON.parse(plugins) as GatewayPlugin[]);
  }
}
