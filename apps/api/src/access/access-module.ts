import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { PostgresDirectory, PostgresReadModel, PostgresTokenUse, TenantDatabase } from '@tiffin/postgres';
import { cellsToken } from '../cells/cells-module.js';
import type { EnvironmentCells } from '../cells/tenants-cells.js';
import { Sessions } from '../session/sessions.js';
import { AccessGuard } from './access-guard.js';
import { ApiTokenReader } from './api-token-reader.js';
import { CallerMemory } from './caller-memory.js';
import { Callers } from './callers.js';

/** Who calls, and the guard before every operation. */
@Global()
@Module({
  providers: [
    {
      provide: Callers,
      useFactory: (directory: PostgresDirectory, readModel: PostgresReadModel, database: TenantDatabase) =>
        new Callers(
          new CallerMemory(new ApiTokenReader({ directory, readModel, use: new PostgresTokenUse(database) })),
        ),
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
  exports: [Callers],
})
export class AccessModule {}
