import { type DynamicModule, type InjectionToken, Module } from '@nestjs/common';
import {
  AbortMove,
  AddCell,
  ChangeCell,
  MoveTenant,
  type OperatorCellStore,
  RemoveCell,
  SetCellState,
} from '@tiffin/deployments-operations';
import { PostgresOperatorCellStore, PostgresOperatorStore } from '@tiffin/postgres';
import {
  AssignPlan,
  ChangePlan,
  CloseSupportAccess,
  CreatePlan,
  DecideSignUpRequest,
  ErasePerson,
  OpenSupportAccess,
  type OperatorStore,
  OverrideQuota,
  type PostOptions,
  ReleaseQuarantined,
  RemoveQuotaOverride,
  ResumeTenant,
  SetDefaultPlan,
  SetSignUpMode,
  SuspendTenant,
} from '@tiffin/tenancy-operations';
import { CellResolver } from './cell-resolver.js';
import { EndWhatIsOver } from './end-what-is-over.js';
import { MendingResolver } from './mending-resolver.js';
import {
  OperatorPlanResolver,
  OperatorTenantResolver,
  QuarantinedTenantResolver,
  SupportedTenantResolver,
} from './operator-parts-resolver.js';
import { OperatorResolver, SignUpRequestsResolver } from './operator-resolver.js';
import { MovedTenantResolver, MoveResolver } from './move-resolver.js';
import { PlanResolver } from './plan-resolver.js';
import { SignUpResolver } from './sign-up-resolver.js';
import { SupportResolver } from './support-resolver.js';
import { TenantSteeringResolver } from './tenant-steering-resolver.js';

const resolvers = [
  ...[OperatorResolver, SignUpRequestsResolver, OperatorPlanResolver, OperatorTenantResolver, SupportedTenantResolver],
  QuarantinedTenantResolver,
  ...[TenantSteeringResolver, PlanResolver, SignUpResolver, SupportResolver, MendingResolver, CellResolver],
  ...[MoveResolver, MovedTenantResolver],
];

const made = (provide: InjectionToken, useFactory: (store: OperatorStore) => object) => ({
  ...{ provide, useFactory },
  inject: [PostgresOperatorStore],
});
const onCells = (operation: new (store: OperatorCellStore) => object) => ({
  ...{ provide: operation, useFactory: (store: OperatorCellStore) => new operation(store) },
  inject: [PostgresOperatorCellStore],
});
const onStore = (operation: new (store: OperatorStore) => object) => made(operation, (store) => new operation(store));

export interface OperatorOptions {
  /** For how long support access may be opened, at most. */
  readonly supportMinutes: number;
}

/** What operators of the platform see and do. */
@Module({})
export class OperatorsModule {
  static readonly resolvers = resolvers;

  static forRoot({ supportMinutes: mostMinutes }: OperatorOptions, post: PostOptions): DynamicModule {
    const operations = [
      ...[SuspendTenant, ResumeTenant, AssignPlan, RemoveQuotaOverride, CreatePlan, ChangePlan, SetSignUpMode].map(
        onStore,
      ),
      ...[CloseSupportAccess, SetDefaultPlan, ReleaseQuarantined, ErasePerson].map(onStore),
      ...[AddCell, ChangeCell, SetCellState, RemoveCell, MoveTenant, AbortMove].map(onCells),
      made(OverrideQuota, (store) => new OverrideQuota(store, () => new Date())),
      made(DecideSignUpRequest, (store) => new DecideSignUpRequest(store, post)),
      made(OpenSupportAccess, (store) => new OpenSupportAccess(store, { mostMinutes })),
    ];
    return { module: OperatorsModule, providers: [...resolvers, EndWhatIsOver, ...operations] };
  }
}
