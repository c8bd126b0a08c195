import { Module } from '@nestjs/common';
import { ProjectReleasesResolver } from './project-releases-resolver.js';
import { ReleaseResolver } from './release-resolver.js';

const resolvers = [ProjectReleasesResolver, ReleaseResolver];

/** What was built, to be deployed as it is. */
@Module({ providers: resolvers })
export class ReleasesModule {
  static readonly resolvers = resolvers;
}
