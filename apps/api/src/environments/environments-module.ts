import { Module } from '@nestjs/common';
import { EnvironmentResolver } from './environment-resolver.js';
import { RunningUnitsResolver } from './running-units-resolver.js';

const resolvers = [EnvironmentResolver, RunningUnitsResolver];

/** Where releases run, and what is seen of them there. */
@Module({ providers: resolvers })
export class EnvironmentsModule {
  static readonly resolvers = resolvers;
}
