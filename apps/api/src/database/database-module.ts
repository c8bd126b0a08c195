import { type DynamicModule, Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import {
  PostgresBuildRetryStore,
  PostgresCanvasStore,
  PostgresDeploymentRetryStore,
  PostgresDirectory,
  PostgresLifeStore,
  PostgresReadModel,
  PostgresSecretStore,
  PostgresTenancyStore,
  SecretKey,
  TenantDatabase,
} from '@tiffin/postgres';

export interface DatabaseOptions {
  /** Of the role `tiffin_app`. */
  readonly url: string;
  readonly connections: number;
  /** Seals the values of secrets. */
  readonly secretKey: SecretKey;
}

const stores = [
  PostgresReadModel,
  PostgresDirectory,
  PostgresTenancyStore,
  PostgresLifeStore,
  PostgresCanvasStore,
  PostgresSecretStore,
  PostgresBuildRetryStore,
  PostgresDeploymentRetryStore,
];

const onDatabase = (store: new (database: TenantDatabase, secretKey: SecretKey) => object) => ({
  provide: store,
  useFactory: (database: TenantDatabase, secretKey: SecretKey) => new store(database, secretKey),
  inject: [TenantDatabase, SecretKey],
});

/** Tenants' rows and the directory. Open before anything asks, and closed when nobody can ask any more. */
@Global()
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  static forRoot({ url, connections, secretKey }: DatabaseOptions): DynamicModule {
    return {
      module: DatabaseModule,
      providers: [
        { provide: TenantDatabase, useFactory: () => TenantDatabase.open(url, connections) },
        { provide: SecretKey, useValue: secretKey },
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
