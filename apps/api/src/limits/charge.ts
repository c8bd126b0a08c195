import { Refusal } from '@tiffin/kernel';
import type { OperationDefinitionNode } from 'graphql';
import type { Grants } from '../access/admission.js';
import type { RequestContext } from '../session/request-context.js';
import type { Session } from '../session/session.js';
import type { CostBudget } from './cost-budget.js';
import { costOf } from './refuse-costly.js';

interface Charged {
  readonly operation: OperationDefinitionNode;
  readonly holder: string;
}

/** Whom each request was charged to: several fields of one request cost once. */
const charged = new WeakMap<RequestContext, Set<string>>();

/** The tenant; of what is asked in none, the caller. */
export const holderOf = ({ tenant }: Grants, { caller }: Session): string => tenant?.tenantId ?? caller.actor.id;

/** Takes the cost of a request from its holder's budget. Throws RATE_LIMITED, and says when to come again. */
export function charge(budget: CostBudget, context: RequestContext, { operation, holder }: Charged): void {
  const holders = charged.get(context) ?? new Set();
  if (holders.has(holder)) return;
  charged.set(context, holders.add(holder));
  try {
    budget.take(holder, costOf(operation));
  } catch (error) {
    throw sayWhen(context, error);
  }
}

function sayWhen({ reply }: RequestContext, error: unknown): unknown {
  const seconds = error instanceof Refusal ? /(\d+) s/.exec(error.message)?.[1] : undefined;
  if (seconds !== undefined) reply?.header?.('retry-after', seconds);
  return error;
}
