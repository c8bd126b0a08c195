import { Module } from '@nestjs/common';
import { PostgresStageStore } from '@tiffin/postgres';
import { ChangeStage, CreateEnvironment, type StageStore } from '@tiffin/promotion-operations';
import { StageResolver } from './stage-resolver.js';

const resolvers = [StageResolver];

const onStages = (operation: new (store: StageStore) => object) => ({
  provide: operation,
  useFactory: (store: PostgresStageStore) => new operation(store),
  inject: [PostgresStageStore],
});

/** Environments as the stages that releases go through. */
@Module({ providers: [...resolvers, ...[CreateEnvironment, ChangeStage].map(onStages)] })
export class StagesModule {
  static readonly resolvers = resolvers;
}
