import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import { MercuriusDriver } from '@nestjs/mercurius';
import type { PostOptions, TokenVerifier } from '@tiffin/tenancy-operations';
import { AccessModule } from './access/access-module.js';
import { type ApiOptions, defaultSupportMinutes } from './api-options.js';
import { AuditModule } from './audit/audit-module.js';
import { BuildsModule } from './builds/builds-module.js';
import { CanvasModule } from './canvas/canvas-module.js';
import { CellsModule } from './cells/cells-module.js';
import { ConsumersModule } from './consumers/consumers-module.js';
import { DatabaseModule } from './database/database-module.js';
import { DeploymentsModule } from './deployments/deployments-module.js';
import { PromotionsModule } from './promotions/promotions-module.js';
import { StagesModule } from './stages/stages-module.js';
import { ReleasesModule } from './releases/releases-module.js';
import { WebhooksModule } from './webhooks/webhooks-module.js';
import { DocumentGate } from './documents/document-gate.js';
import { TrustedDocuments } from './documents/trusted-documents.js';
import { DoorbellModule } from './doorbell/doorbell-module.js';
import { DomainsModule } from './domains/domains-module.js';
import { EnvironmentsModule } from './environments/environments-module.js';
import { graphqlOptions } from './graphql-options.js';
import { LimitsModule } from './limits/limits-module.js';
import { LiveModule } from './live/live-module.js';
import { NotificationsModule } from './notifications/notifications-module.js';
import { OauthModule } from './oauth/oauth-module.js';
import { OnceModule } from './once/once-module.js';
import { OperatorsModule } from './operators/operators-module.js';
import { MembersModule } from './members/members-module.js';
import { SecretsModule } from './secrets/secrets-module.js';
import { Sessions } from './session/sessions.js';
import { TenancyModule } from './tenancy/tenancy-module.js';
import { defaultWebOptions } from './web-options.js';
import { TokensModule } from './tokens/tokens-module.js';

/** Every module that answers questions: the contract is printed from their resolvers. */
const features = [
  TenancyModule,
  MembersModule,
  TokensModule,
  CanvasModule,
  BuildsModule,
  EnvironmentsModule,
  SecretsModule,
  DomainsModule,
  ConsumersModule,
  OauthModule,
  DeploymentsModule,
  ReleasesModule,
  StagesModule,
  PromotionsModule,
  WebhooksModule,
  NotificationsModule,
  AuditModule,
  LiveModule,
  OperatorsModule,
];
export const resolvers: readonly Type[] = features.flatMap((feature): readonly Type[] => feature.resolvers);

/** What tells the outside of events. */
const tellingOthers = ({ addresses, noticesEveryMs }: ApiOptions, post: PostOptions) => [
  WebhooksModule.forRoot(addresses),
  NotificationsModule.forRoot(post, noticesEveryMs ?? 5_000),
];

/** What environments are given beside releases. */
const givenToEnvironments = ({ records, oauth }: ApiOptions) => [
  SecretsModule,
  DomainsModule.forRoot(records),
  ConsumersModule,
  OauthModule.forRoot(oauth ?? null),
];

/** Without an identity provider there are API tokens alone. */
const nobody: TokenVerifier = { verify: () => Promise.resolve(null) };

@Module({})
export class ApiModule {
  /** `further`: resolvers besides the API's own. */
  static forRoot(options: ApiOptions, further: readonly Type[] = []): DynamicModule {
    const { database, openCells, openDoorbell, log, cellWatchTimes } = options;
    const web = { ...defaultWebOptions, ...options.web };
    const onFailure = (error: unknown) => log.warn({ err: error }, 'a letter was not sent');
    const post: PostOptions = { ...options.mail, onFailure };
    const documents = TrustedDocuments.read(options.consoleDir);
    return {
      module: ApiModule,
      imports: [
        DatabaseModule.forRoot(database),
        CellsModule.forRoot(openCells),
        DoorbellModule.forRoot(openDoorbell),
        AccessModule.forRoot(options.verifier ?? nobody, { hasOperators: database.operatorUrl !== null }),
        OnceModule,
        LimitsModule.forRoot({ ...options, ...web }),
        TenancyModule,
        MembersModule.forRoot(post),
        OperatorsModule.forRoot({ supportMinutes: options.supportMinutes ?? defaultSupportMinutes }, post),
        TokensModule,
        CanvasModule.forRoot(options),
        BuildsModule,
        EnvironmentsModule,
        ...givenToEnvironments(options),
        DeploymentsModule,
        ReleasesModule,
        StagesModule,
        PromotionsModule,
        ...tellingOthers(options, post),
        AuditModule,
        LiveModule.forRoot({ databaseUrl: database.url, cellWatchTimes }),
        GraphQLModule.forRootAsync({
          driver: MercuriusDriver,
          inject: [Sessions],
          useFactory: (sessions: Sessions) =>
            graphqlOptions(log, { mode: web.mode, gate: new DocumentGate(documents, sessions, web), documents }),
        }),
      ],
      providers: [...further],
    };
  }
}
