import { Module } from '@nestjs/common';
import { RemoveSecret, SetSecret } from '@tiffin/deployments-operations';
import { PostgresSecretStore } from '@tiffin/postgres';
import { ringingOperation } from '../doorbell/ringing-operation.js';
import { SecretResolver } from './secret-resolver.js';

const resolvers = [SecretResolver];

/** Values that environments keep for their canvases; they go in and never come out. */
@Module({
  providers: [
    ...resolvers,
    ringingOperation(SetSecret, PostgresSecretStore),
    ringingOperation(RemoveSecret, PostgresSecretStore),
  ],
})
export class SecretsModule {
  static readonly resolvers = resolvers;
}
