import { type DynamicModule, Global, Module } from '@nestjs/common';
import type { WebOptions } from '../web-options.js';
import { CostBudget } from './cost-budget.js';

/** What tenants may ask for within a minute. */
@Global()
@Module({})
export class LimitsModule {
  static forRoot({ costPerMinute }: Pick<WebOptions, 'costPerMinute'>): DynamicModule {
    return {
      module: LimitsModule,
      providers: [{ provide: CostBudget, useFactory: () => new CostBudget(costPerMinute) }],
      exports: [CostBudget],
    };
  }
}
