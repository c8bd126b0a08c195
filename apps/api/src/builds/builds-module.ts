import { Module } from '@nestjs/common';
import { RetryBuild } from '@tiffin/builds-operations';
import { PostgresBuildRetryStore } from '@tiffin/postgres';
import { ringingOperation } from '../doorbell/ringing-operation.js';
import { BuildResolver } from './build-resolver.js';
import { FailureResolver } from './failure-resolver.js';
import { ImageResolver } from './image-resolver.js';
import { RetryBuildResolver } from './retry-build-resolver.js';
import { UnitResolver } from './unit-resolver.js';

const resolvers = [BuildResolver, ImageResolver, UnitResolver, RetryBuildResolver, FailureResolver];

/** What a revision is built into, and what went wrong with it. */
@Module({ providers: [...resolvers, ringingOperation(RetryBuild, PostgresBuildRetryStore)] })
export class BuildsModule {
  static readonly resolvers = resolvers;
}
