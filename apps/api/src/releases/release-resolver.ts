import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { readReleaseContent } from '@tiffin/builds-rules';
import { releaseNameOf } from '@tiffin/promotion-rules';
import { FieldRequires, PartOfParent } from '../access/requires.js';
import { Environment } from '../schema/environment.js';
import { Release, ReleaseImage } from '../schema/release.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';

@Resolver(() => Release)
export class ReleaseResolver {
  @ResolveField(() => String, { description: 'Two words and its number: what people call it.' })
  name(@Parent() { sha256, number }: Release): string {
    return releaseNameOf(sha256, number);
  }

  @ResolveField(() => [Environment], { description: 'Whose current release it is.' })
  @FieldRequires('environment.read')
  async currentIn(@Parent() { tenantId, id, projectId }: Release, @CurrentSession() { loaders }: Session) {
    const environments = await loaders.environmentsOf.load({ tenantId, id: projectId });
    return environments.filter(({ currentReleaseId }) => currentReleaseId === id);
  }

  @ResolveField(() => [ReleaseImage])
  @PartOfParent()
  images(@Parent() { content }: Release): ReleaseImage[] {
    return readReleaseContent(content).units.map(({ key, name, imageDigest }) => ({
      unitKey: key,
      unitName: name,
      digest: imageDigest,
    }));
  }
}
