import { Module } from '@nestjs/common';
import { PostgresPromotionStore } from '@tiffin/postgres';
import {
  AbortPromotion,
  AutomatePromotion,
  HoldEnvironment,
  type PromotionStore,
  ReadGates,
  ReadPointers,
  RequestPromotion,
  ResolveMigration,
  VoteOnPromotion,
} from '@tiffin/promotion-operations';
import { ringingOperation } from '../doorbell/ringing-operation.js';
import { AutomationResolver } from './automation-resolver.js';
import { EnvironmentPromotionsResolver } from './environment-promotions-resolver.js';
import { PromotingResolver } from './promoting-resolver.js';
import { PromotionResolver } from './promotion-resolver.js';

const resolvers = [PromotingResolver, AutomationResolver, PromotionResolver, EnvironmentPromotionsResolver];

const onPromotions = (operation: new (store: PromotionStore) => object) => ({
  provide: operation,
  useFactory: (store: PostgresPromotionStore) => new operation(store),
  inject: [PostgresPromotionStore],
});

/** Releases on their way from environment to environment. */
@Module({
  providers: [
    ...resolvers,
    ...[RequestPromotion, AbortPromotion, VoteOnPromotion, HoldEnvironment, AutomatePromotion, ResolveMigration].map(
      (operation) => ringingOperation<PostgresPromotionStore, object>(operation, PostgresPromotionStore),
    ),
    ...[ReadGates, ReadPointers].map(onPromotions),
  ],
})
export class PromotionsModule {
  static readonly resolvers = resolvers;
}
