import type { CostBudget } from '@tiffin/tenancy-operations';
import type { RequestContext } from '../session/request-context.js';
import { charge, type Charged } from './charge.js';
import type { RequestPlaces } from './request-places.js';

/** What a request has to pass so that no tenant takes the API from the others. */
export class TenantLimits {
  constructor(
    private readonly budget: CostBudget,
    private readonly places: RequestPlaces,
  ) {}

  /** Takes a place among those at work, and the cost from the budget. Throws BUSY or RATE_LIMITED. */
  take(context: RequestContext, of: Charged): Promise<void> | undefined {
    this.places.enter(context, of.holder);
    return charge(this.budget, context, of);
  }
}
