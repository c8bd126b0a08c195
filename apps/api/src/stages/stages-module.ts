import { Module } from '@nestjs/common';
import { cellsToken } from '../cells/cells-module.js';
import type { EnvironmentCells } from '../cells/tenants-cells.js';
import { PostgresStageStore } from '@tiffin/postgres';
import { ChangeStage, CreateEnvironment, type StageStore } from '@tiffin/promotion-operations';
import { MigrationResolver } from './migration-resolver.js';
import { StageResolver } from './stage-resolver.js';

const resolvers = [MigrationResolver, StageResolver];

const onStages = (operation: new (store: StageStore, cells: EnvironmentCells) => object) => ({
  provide: operation,
  useFactory: (store: PostgresStageStore, cells: EnvironmentCells) => new operation(store, cells),
  inject: [PostgresStageStore, cellsToken],
});

/** Environments as the stages that releases go through. */
@Module({ providers: [...resolvers, ...[CreateEnvironment, ChangeStage].map(onStages)] })
export class StagesModule {
  static readonly resolvers = resolvers;
}
