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

/** Takes the cost of a request from its holder's budget. Refuses RATE_LIMITED, and says when to come again. */
export async function charge(budget: CostBudget, context: RequestContext, of: Charged): Promise<void> {
  const wait = waitOf(budget, context, of);
  const seconds = String(typeof wait === 'number' ? wait : await wait);
  if (seconds === '0') return;
  context.reply?.header?.('retry-after', seconds);
  throw Refusal.of('RATE_LIMITED', seconds);
}

function waitOf(budget: CostBudget, context: RequestContext, { operation, holder }: Charged): number | Promise<number> {
  const known = context.charged?.get(holder);
  if (known !== undefined) return known;
  const wait = budget.take(holder, costOf(operation));
  (context.charged ??= new Map()).set(holder, wait);
  return wait;
}
