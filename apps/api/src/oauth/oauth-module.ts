import { type DynamicModule, Module } from '@nestjs/common';
import { ChangeOauthServer } from '@tiffin/oauth-operations';
import { PostgresOauthStore } from '@tiffin/postgres';
import { ForgetGrants } from './forget-grants.js';
import { OauthServerResolver } from './oauth-server-resolver.js';
import { issuerAt, type OauthOptions } from './open-oauth.js';

const resolvers = [OauthServerResolver];

/** What authorization servers of environments are told; clients ask them at routes of their own. */
@Module({})
export class OauthModule {
  static readonly resolvers = resolvers;

  /** Null: environments have none here. */
  static forRoot(options: OauthOptions | null): DynamicModule {
    return {
      module: OauthModule,
      providers: [
        ...resolvers,
        ForgetGrants,
        {
          provide: ChangeOauthServer,
          useFactory: (store: PostgresOauthStore) => new ChangeOauthServer(store, options && issuerAt(options)),
          inject: [PostgresOauthStore],
        },
      ],
    };
  }
}
