import { Module } from '@nestjs/common';
import {
  ActivateConsumer,
  ActivateCredential,
  ChangeConsumer,
  ChangeCredential,
  type ConsumerStore,
  CreateConsumer,
  CreateCredential,
  CreateScope,
  CredentialSecrets,
  DeactivateConsumer,
  DeactivateCredential,
  DeleteConsumer,
  DeleteCredential,
  DeleteScope,
  RotateCredential,
} from '@tiffin/consumers-operations';
import { PostgresConsumerStore } from '@tiffin/postgres';
import { ConsumerLifeResolver } from './consumer-life-resolver.js';
import { ConsumerPartsResolver } from './consumer-parts-resolver.js';
import { ConsumerResolver } from './consumer-resolver.js';
import { ConsumerScopeResolver } from './consumer-scope-resolver.js';
import { CredentialLifeResolver } from './credential-life-resolver.js';
import { CredentialResolver } from './credential-resolver.js';
import { CredentialSecretResolver } from './credential-secret-resolver.js';
import { EnvironmentConsumersResolver } from './environment-consumers-resolver.js';

const resolvers = [
  ...[ConsumerResolver, ConsumerLifeResolver, ConsumerPartsResolver, EnvironmentConsumersResolver],
  ...[CredentialSecretResolver, CredentialResolver, CredentialLifeResolver, ConsumerScopeResolver],
];

const onStore = (operation: new (store: ConsumerStore) => object) => ({
  provide: operation,
  useFactory: (store: PostgresConsumerStore) => new operation(store),
  inject: [PostgresConsumerStore],
});
const onSecrets = (operation: new (store: ConsumerStore, secrets: CredentialSecrets) => object) => ({
  provide: operation,
  useFactory: (store: PostgresConsumerStore, secrets: CredentialSecrets) => new operation(store, secrets),
  inject: [PostgresConsumerStore, CredentialSecrets],
});
const operations = [
  ...[CreateConsumer, ChangeConsumer, ActivateConsumer, DeactivateConsumer, DeleteConsumer, CreateScope, DeleteScope],
  ...[ChangeCredential, ActivateCredential, DeactivateCredential, DeleteCredential],
];

/** Who may call through the gateways of tenants. */
@Module({
  providers: [
    ...resolvers,
    CredentialSecrets,
    ...operations.map(onStore),
    ...[CreateCredential, RotateCredential].map(onSecrets),
  ],
})
export class ConsumersModule {
  static readonly resolvers = resolvers;
}
