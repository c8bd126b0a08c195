import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { readReleaseContent } from '@tiffin/builds-rules';
import { Deployment, DeploymentStep } from '../schema/deployment.js';
import { Release, ReleaseImage } from '../schema/release.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';

@Resolver(() => Deployment)
export class DeploymentResolver {
  @ResolveField(() => Release)
  release(@Parent() { tenantId, releaseId }: Deployment, @CurrentSession() { loaders }: Session) {
    return loaders.releases.load({ tenantId, id: releaseId });
  }

  @ResolveField(() => [DeploymentStep])
  steps(@Parent() { tenantId, id }: Deployment, @CurrentSession() { loaders }: Session) {
    return loaders.stepsOf.load({ tenantId, id });
  }
}

@Resolver(() => Release)
export class ReleaseResolver {
  @ResolveField(() => [ReleaseImage])
  images(@Parent() { content }: Release): ReleaseImage[] {
    return readReleaseContent(content).units.map(({ key, name, imageDigest }) => ({
      unitKey: key,
      unitName: name,
      digest: imageDigest,
    }));
  }
}
