import { type DynamicModule, Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { CostBudget } from '@tiffin/tenancy-operations';
import { limits } from './limits.js';
import { MemoryCostBudget } from './memory-cost-budget.js';
import { RequestPlaces } from './request-places.js';
import { TenantLimits } from './tenant-limits.js';

export const budgetToken = Symbol('budget');

/** Makes the budget that all tenants' queries are taken from, of so much a minute; `alone` counts in this process. */
export type OpenBudget = (alone: CostBudget, perMinute: number) => CostBudget;

interface LimitsOptions {
  readonly costPerMinute: number;
  /** Absent: each process counts for itself. */
  readonly openBudget?: OpenBudget;
}

/** What tenants may ask for within a minute, and at once. */
@Global()
@Module({})
export class LimitsModule implements OnApplicationShutdown {
  constructor(@Inject(budgetToken) private readonly budget: CostBudget) {}

  static forRoot({ costPerMinute, openBudget = (alone) => alone }: LimitsOptions): DynamicModule {
    const useFactory = () => openBudget(new MemoryCostBudget(costPerMinute), costPerMinute);
    return {
      module: LimitsModule,
      providers: [
        { provide: budgetToken, useFactory },
        {
          provide: TenantLimits,
          useFactory: (budget: CostBudget) => new TenantLimits(budget, new RequestPlaces(limits.requests)),
          inject: [budgetToken],
        },
      ],
      exports: [TenantLimits],
    };
  }

  onApplicationShutdown(): Promise<void> {
    return this.budget.close();
  }
}
