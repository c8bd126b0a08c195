import { type DynamicModule, Module } from '@nestjs/common';
import {
  type AddressCheck,
  ChangeWebhook,
  CreateWebhook,
  DeleteWebhook,
  RedriveDeliveries,
  RotateWebhookSecret,
  SendTestEvent,
  type WebhookStore,
} from '@tiffin/events-operations';
import { PostgresWebhookStore } from '@tiffin/postgres';
import { DeliveryResolver } from './delivery-resolver.js';
import { TenantWebhooksResolver } from './tenant-webhooks-resolver.js';
import { WebhookPartsResolver } from './webhook-parts-resolver.js';
import { WebhookResolver } from './webhook-resolver.js';
import { WebhookSecretResolver } from './webhook-secret-resolver.js';

const resolvers = [
  WebhookSecretResolver,
  WebhookResolver,
  WebhookPartsResolver,
  DeliveryResolver,
  TenantWebhooksResolver,
];

const onStore =
  (addresses: AddressCheck) => (operation: new (store: WebhookStore, addresses: AddressCheck) => object) => ({
    provide: operation,
    useFactory: (store: PostgresWebhookStore) => new operation(store, addresses),
    inject: [PostgresWebhookStore],
  });
const operations = [CreateWebhook, ChangeWebhook, DeleteWebhook, RotateWebhookSecret, SendTestEvent, RedriveDeliveries];

/** Addresses of a tenant's own that are told of events. */
@Module({})
export class WebhooksModule {
  static readonly resolvers = resolvers;

  static forRoot(addresses: AddressCheck): DynamicModule {
    return { module: WebhooksModule, providers: [...resolvers, ...operations.map(onStore(addresses))] };
  }
}
