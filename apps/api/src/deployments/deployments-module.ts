import { Module } from '@nestjs/common';
import { RetryDeployment } from '@tiffin/deployments-operations';
import { PostgresDeploymentRetryStore } from '@tiffin/postgres';
import { ringingOperation } from '../doorbell/ringing-operation.js';
import { DeploymentResolver } from './deployment-resolver.js';
import { RetryDeploymentResolver } from './retry-deployment-resolver.js';

const resolvers = [DeploymentResolver, RetryDeploymentResolver];

/** Attempts to make an environment run a release. */
@Module({ providers: [...resolvers, ringingOperation(RetryDeployment, PostgresDeploymentRetryStore)] })
export class DeploymentsModule {
  static readonly resolvers = resolvers;
}
