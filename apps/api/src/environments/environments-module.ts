import { Module } from '@nestjs/common';
import { HaltEnvironment, ScaleEnvironment, type ScalingCells } from '@tiffin/deployments-operations';
import { PostgresScaleStore } from '@tiffin/postgres';
import type { Doorbell } from '@tiffin/work-operations';
import { cellsToken } from '../cells/cells-module.js';
import { doorbellToken } from '../doorbell/doorbell-module.js';
import { ringingOperation } from '../doorbell/ringing-operation.js';
import { EnvironmentResolver } from './environment-resolver.js';
import { RunningUnitsResolver } from './running-units-resolver.js';
import { ScaleResolver } from './scale-resolver.js';
import { TrafficResolver } from './traffic-resolver.js';

const resolvers = [EnvironmentResolver, RunningUnitsResolver, ScaleResolver, TrafficResolver];

const scaling = {
  provide: ScaleEnvironment,
  useFactory: (store: PostgresScaleStore, doorbell: Doorbell, cells: ScalingCells) =>
    new ScaleEnvironment(store, doorbell, cells),
  inject: [PostgresScaleStore, doorbellToken, cellsToken],
};

/** Where releases run, and what is seen of them there. */
@Module({ providers: [...resolvers, scaling, ringingOperation(HaltEnvironment, PostgresScaleStore)] })
export class EnvironmentsModule {
  static readonly resolvers = resolvers;
}
