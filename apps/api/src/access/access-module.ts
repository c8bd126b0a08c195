import { type DynamicModule, Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import {
  PostgresDirectory,
  PostgresReadModel,
  PostgresTokenUse,
  PostgresUsers,
  TenantDatabase,
} from '@tiffin/postgres';
import type { TokenVerifier } from '@tiffin/tenancy-operations';
import { cellsToken } from '../cells/cells-module.js';
import type { EnvironmentCells } from '../cells/tenants-cells.js';
import { Sessions } from '../session/sessions.js';
import { AccessGuard } from './access-guard.js';
import { ApiTokenReader } from './api-token-reader.js';
import { BearerReader } from './bearer-reader.js';
import { CallerMemory } from './caller-memory.js';
import { Callers } from './callers.js';
import { PersonReader } from './person-reader.js';

/** Who calls, and the guard before every operation. */
@Global()
@Module({})
export class AccessModule {
  static forRoot(verifier: TokenVerifier): DynamicModule {
    return {
      module: AccessModule,
      providers: [
        {
          provide: Callers,
          useFactory: (directory: PostgresDirectory, readModel: PostgresReadModel, database: TenantDatabase) => {
            const apiTokens = new ApiTokenReader({ directory, readModel, use: new PostgresTokenUse(database) });
            const persons = new PersonReader({ verifier, users: new PostgresUsers(database), now: () => new Date() });
            return new Callers(new CallerMemory(new BearerReader(apiTokens, persons)));
          },
          inject: [PostgresDirectory, PostgresReadModel, TenantDatabase],
        },
        {
          provide: Sessions,
          useFactory: (callers: Callers, readModel: PostgresReadModel, cell: EnvironmentCells) =>
            new Sessions(callers, { readModel, cell }),
          inject: [Callers, PostgresReadModel, cellsToken],
        },
        { provide: APP_GUARD, useClass: AccessGuard },
      ],
      exports: [Callers, Sessions],
    };
  }
}
