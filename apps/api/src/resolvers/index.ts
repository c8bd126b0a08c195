import { BuildResolver } from './build-resolver.js';
import { DeploymentResolver, ReleaseResolver } from './deployment-resolver.js';
import { EnvironmentResolver } from './environment-resolver.js';
import { LiveResolver } from './live-resolver.js';
import { ProjectResolver } from './project-resolver.js';
import { FailureResolver, RetryResolver } from './retry-resolver.js';
import { RevisionResolver, UnitResolver } from './revision-resolver.js';
import { RunningUnitsResolver } from './running-units-resolver.js';
import { SecretResolver } from './secret-resolver.js';
import { MembershipResolver, ViewerResolver } from './viewer-resolver.js';

export const resolvers = [
  ViewerResolver,
  MembershipResolver,
  ProjectResolver,
  RevisionResolver,
  UnitResolver,
  EnvironmentResolver,
  RunningUnitsResolver,
  SecretResolver,
  BuildResolver,
  DeploymentResolver,
  ReleaseResolver,
  LiveResolver,
  RetryResolver,
  FailureResolver,
];
