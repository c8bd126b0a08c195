import { type DynamicModule, Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { SecretSealer } from '@tiffin/deployments-operations';
import {
  OperatorDatabase,
  PostgresAuditReads,
  PostgresBuildRetryStore,
  PostgresCanvasStore,
  PostgresConsumerReads,
  PostgresConsumerStore,
  PostgresDeploymentRetryStore,
  PostgresDirectory,
  PostgresDomainStore,
  PostgresLifeStore,
  PostgresInvitationStore,
  PostgresMemberStore,
  PostgresNotificationStore,
  PostgresOperatorReads,
  PostgresOperatorCellReads,
  PostgresOperatorCellStore,
  PostgresOperatorStore,
  PostgresReadModel,
  PostgresSecretStore,
  PostgresSignInStore,
  PostgresOauthStore,
  PostgresPromotionStore,
  PostgresScaleStore,
  PostgresStageStore,
  PostgresTenancyStore,
  PostgresUsers,
  PostgresVariableStore,
  PostgresTokenStore,
  PostgresWebhookReads,
  PostgresWebhookStore,
  TenantDatabase,
} from '@tiffin/postgres';

export interface DatabaseOptions {
  /** Of the role `tiffin_app`. */
  readonly url: string;
  /** Of the role `tiffin_operator`; null: nobody is an operator here. */
  readonly operatorUrl: string | null;
  readonly connections: number;
  /** Told of what the database warns of. */
  readonly onWarning?: (warning: Error) => void;
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
  PostgresDomainStore,
  PostgresConsumerReads,
  PostgresConsumerStore,
  PostgresBuildRetryStore,
  PostgresDeploymentRetryStore,
  PostgresOauthStore,
  PostgresPromotionStore,
  PostgresScaleStore,
  PostgresStageStore,
  PostgresWebhookReads,
  PostgresWebhookStore,
  PostgresNotificationStore,
];

const sealerToken = Symbol('SecretSealer');

const onDatabase = (store: new (database: TenantDatabase, sealer: SecretSealer) => object) => ({
  provide: store,
  useFactory: (database: TenantDatabase, sealer: SecretSealer) => new store(database, sealer),
  inject: [TenantDatabase, sealerToken],
});

const operatorStores = [
  PostgresOperatorReads,
  PostgresOperatorStore,
  PostgresOperatorCellReads,
  PostgresOperatorCellStore,
];

const onOperatorDatabase = (store: new (database: OperatorDatabase) => object) => ({
  provide: store,
  useFactory: (database: OperatorDatabase) => new store(database),
  inject: [OperatorDatabase],
});

/** Tenants' rows and the directory. Open before anything asks, and closed when nobody can ask any more. */
@Global()
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  static forRoot({ url, operatorUrl, connections, sealer, onWarning }: DatabaseOptions): DynamicModule {
    return {
      module: DatabaseModule,
      providers: [
        {
          provide: TenantDatabase,
          useFactory: () => TenantDatabase.open(url, connections, onWarning ? { onWarning } : {}),
        },
        { provide: sealerToken, useValue: sealer },
        ...stores.map(onDatabase),
        { provide: OperatorDatabase, useFactory: () => new OperatorDatabase(operatorUrl) },
        ...operatorStores.map(onOperatorDatabase),
      ],
      exports: [TenantDatabase, ...stores, ...operatorStores],
    };
  }

  constructor(
    @Inject(TenantDatabase) private readonly database: TenantDatabase,
    @Inject(OperatorDatabase) private readonly operators: OperatorDatabase,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.operators.close();
    return this.database.close();
  }
}
