import { Module } from '@nestjs/common';
import {
  RemoveSecret,
  RemoveVariable,
  RotateSecretKey,
  SetSecret,
  SetSecrets,
  SetVariable,
  SetVariables,
} from '@tiffin/deployments-operations';
import { PostgresSecretStore, PostgresVariableStore } from '@tiffin/postgres';
import { ringingOperation } from '../doorbell/ringing-operation.js';
import { SecretKeyResolver } from './secret-key-resolver.js';
import { SecretResolver } from './secret-resolver.js';
import { SettingResolver } from './setting-resolver.js';
import { VariableResolver } from './variable-resolver.js';

const resolvers = [SecretResolver, SecretKeyResolver, VariableResolver, SettingResolver];

/** Values that environments keep for their canvases: secrets, which go in and never come out, and variables. */
@Module({
  providers: [
    ...resolvers,
    ringingOperation(SetSecret, PostgresSecretStore),
    ringingOperation(SetSecrets, PostgresSecretStore),
    ringingOperation(RemoveSecret, PostgresSecretStore),
    ringingOperation(SetVariable, PostgresVariableStore),
    ringingOperation(SetVariables, PostgresVariableStore),
    ringingOperation(RemoveVariable, PostgresVariableStore),
    {
      provide: RotateSecretKey,
      useFactory: (store: PostgresSecretStore) => new RotateSecretKey(store),
      inject: [PostgresSecretStore],
    },
  ],
})
export class SecretsModule {
  static readonly resolvers = resolvers;
}
