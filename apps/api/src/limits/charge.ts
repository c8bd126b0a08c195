import { Refusal } from '@tiffin/kernel';
import type { CostBudget } from '@tiffin/tenancy-operations';
import type { OperationDefinitionNode } from 'graphql';
import type { Grants } from '../access/admission.js';
import type { RequestContext } from '../session/request-context.js';
import type { Session } from '../session/session.js';
import { costOf } from './refuse-costly.js';

export interface Charged {
  readonly operation: OperationDefinitionNode;
  readonly holder: string;
}

/** The tenant; of what is asked in none, the caller. */
export const holderOf = ({ tenant }: Grants, { caller }: Session): string => tenant?.tenantId ?? caller.actor.id;

/** Takes the cost of a request from its holder's budget, at once where that is known here. Refuses RATE_LIMITED, and says when to come again. */
export function charge(budget: CostBudget, context: RequestContext, of: Charged): Promise<void> | undefined {
  const wait = waitOf(budget, context, of);
  if (typeof wait !== 'number') return wait.then((seconds) => refuseFor(seconds, context));
  refuseFor(wait, context);
  return undefined;
}

function refuseFor(seconds: number, { reply }: RequestContext): void {
  if (seconds === 0) return;
  reply?.header?.('retry-after', String(seconds));
  throw Refusal.of('RATE_LIMITED', String(seconds));
}

function waitOf(budget: CostBudget, context: RequestContext, { operation, holder }: Charged): number | Promise<number> {
  const known = context.charged?.get(holder);
  if (known !== undefined) return known;
  const wait = budget.take(holder, costOf(operation));
  (context.charged ??= new Map()).set(holder, wait);
  return wait;
}
