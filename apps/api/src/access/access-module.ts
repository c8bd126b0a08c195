import { type DynamicModule, Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import {
  PostgresDirectory,
  PostgresOperatorReads,
  PostgresOperatorStore,
  PostgresReadModel,
  PostgresTokenUse,
  PostgresUsers,
  TenantDatabase,
} from '@tiffin/postgres';
import { FollowAddress, NoteSupportUse, type TokenVerifier } from '@tiffin/tenancy-operations';
import { cellsToken } from '../cells/cells-module.js';
import type { EnvironmentCells } from '../cells/tenants-cells.js';
import { Sessions } from '../session/sessions.js';
import { AccessGuard } from './access-guard.js';
import { ApiTokenReader } from './api-token-reader.js';
import { BearerReader } from './bearer-reader.js';
import { CallerMemory } from './caller-memory.js';
import { Callers } from './callers.js';
import { PersonReader } from './person-reader.js';
import { SupportUses } from './support-uses.js';

/** Who calls, and the guard before every operation. */
@Global()
@Module({})
export class AccessModule {
  static forRoot(verifier: TokenVerifier, { hasOperators }: { hasOperators: boolean }): DynamicModule {
    return {
      module: AccessModule,
      providers: [
        {
          provide: ApiTokenReader,
          useFactory: (directory: PostgresDirectory, readModel: PostgresReadModel, database: TenantDatabase) =>
            new ApiTokenReader({ directory, readModel, use: new PostgresTokenUse(database) }),
          inject: [PostgresDirectory, PostgresReadModel, TenantDatabase],
        },
        {
          provide: PersonReader,
          useFactory: (database: TenantDatabase, reads: PostgresOperatorReads) =>
            personReader(verifier, database, hasOperators ? reads : null),
          inject: [TenantDatabase, PostgresOperatorReads],
        },
        {
          provide: Callers,
          useFactory: (apiTokens: ApiTokenReader, persons: PersonReader) =>
            new Callers(new CallerMemory(new BearerReader(apiTokens, persons))),
          inject: [ApiTokenReader, PersonReader],
        },
        {
          provide: Sessions,
          useFactory: (callers: Callers, readModel: PostgresReadModel, cell: EnvironmentCells) =>
            new Sessions(callers, { readModel, cell }),
          inject: [Callers, PostgresReadModel, cellsToken],
        },
        {
          provide: SupportUses,
          useFactory: (store: PostgresOperatorStore) => new SupportUses(new NoteSupportUse(store)),
          inject: [PostgresOperatorStore],
        },
        { provide: APP_GUARD, useClass: AccessGuard },
      ],
      exports: [Callers, Sessions],
    };
  }
}

function personReader(
  verifier: TokenVerifier,
  database: TenantDatabase,
  support: PostgresOperatorReads | null,
): PersonReader {
  const users = new PostgresUsers(database);
  return new PersonReader({ verifier, users, follow: new FollowAddress(users), support, now: () => new Date() });
}
