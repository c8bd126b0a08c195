import { Module } from '@nestjs/common';
import { PostgresTokenStore } from '@tiffin/postgres';
import {
  ChangeServiceAccount,
  CreateServiceAccount,
  CreateServiceAccountToken,
  CreateToken,
  RevokeToken,
  type TokenStore,
} from '@tiffin/tenancy-operations';
import { ServiceAccountResolver } from './service-account-resolver.js';
import { TenantAccessResolver } from './tenant-access-resolver.js';
import { TokenResolver } from './token-resolver.js';

const resolvers = [TokenResolver, ServiceAccountResolver, TenantAccessResolver];
const now = (): Date => new Date();

const operation = (Operation: new (store: TokenStore, now: () => Date) => object) => ({
  provide: Operation,
  useFactory: (store: PostgresTokenStore) => new Operation(store, now),
  inject: [PostgresTokenStore],
});

/** API tokens, and the machines that act through them. */
@Module({
  providers: [
    ...resolvers,
    ...[CreateToken, CreateServiceAccountToken, RevokeToken, CreateServiceAccount, ChangeServiceAccount].map(operation),
  ],
})
export class TokensModule {
  static readonly resolvers = resolvers;
}
