import { type DynamicModule, Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { SecretSealer } from '@tiffin/deployments-operations';
import {
  PostgresAuditReads,
  PostgresBuildRetryStore,
  PostgresCanvasStore,
  PostgresDeploymentRetryStore,
  PostgresDirectory,
  PostgresLifeStore,
  PostgresInvitationStore,
  PostgresMemberStore,
  PostgresReadModel,
  PostgresSecretStore,
  PostgresSignInStore,
  PostgresTenancyStore,
  PostgresUsers,
  PostgresVariableStore,
  PostgresTokenStore,
  TenantDatabase,
} from '@tiffin/postgres';

export interface DatabaseOptions {
  /** Of the role `tiffin_app`. */
  readonly url: string;
  readonly connections: number;
  /** Seals the values of secrets, and opens none. */
  readonly sealer: SecretSealer;
}

const stores = [
  PostgresReadModel,
  PostgresAuditReads,
  PostgresDirectory,
  PostgresTenancyStore,
  PostgresLifeStore,
  PostgresUsers,
  PostgresSignInStore,
  PostgresMemberStore,
  PostgresInvitationStore,
  PostgresTokenStore,
  PostgresCanvasStore,
  PostgresSecretStore,
  PostgresVariableStore,
  PostgresBuildRetryStore,
  PostgresDeploymentRetryStore,
];

const sealerToken = Symbol('SecretSealer');

const onDatabase = (store: new (database: TenantDatabase, sealer: SecretSealer) => object) => ({
  provide: store,
  useFactory: (database: TenantDatabase, sealer: SecretSealer) => new store(database, sealer),
  inject: [TenantDatabase, sealerToken],
});

/** Tenants' rows and the directory. Open before anything asks, and closed when nobody can ask any more. */
@Global()
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  static forRoot({ url, connections, sealer }: DatabaseOptions): DynamicModule {
    return {
      module: DatabaseModule,
      providers: [
        { provide: TenantDatabase, useFactory: () => TenantDatabase.open(url, connections) },
        { provide: sealerToken, useValue: sealer },
        ...stores.map(onDatabase),
      ],
      exports: [TenantDatabase, ...stores],
    };
  }

  constructor(@Inject(TenantDatabase) private readonly database: TenantDatabase) {}

  onApplicationShutdown(): Promise<void> {
    return this.database.close();
  }
}
