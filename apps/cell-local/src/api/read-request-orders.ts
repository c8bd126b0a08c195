import type { RequestLimit, RequestOrders, RequestTally } from '@tiffin/contracts';
import { type Fields, list, number, object, text } from './read-fields.js';

/** Reads what the platform says of counted requests; throws `Refusal` INPUT_INVALID that names the field. */
export function readRequestOrders(body: unknown): RequestOrders {
  const fields = object(body, 'body');
  return {
    ...readOf(fields, 'body'),
    kept: list(fields.kept, 'kept').map((tally, index) => readTally(tally, `kept.${index}`)),
    limits: list(fields.limits, 'limits').map((limit, index) => readLimit(limit, `limits.${index}`)),
    limitsVersion: text(fields.limitsVersion, 'limitsVersion'),
  };
}

const readOf = ({ run, month }: Fields, path: string) => ({
  run: text(run, `${path}.run`),
  month: text(month, `${path}.month`),
});

function readTally(value: unknown, path: string): RequestTally {
  const fields = object(value, path);
  const totals = Object.entries(object(fields.totals, `${path}.totals`));
  const read = totals.map(([id, total]) => [id, number(total, `${path}.totals.${id}`)] as const);
  return { ...readOf(fields, path), totals: Object.fromEntries(read) };
}

function readLimit(value: unknown, path: string): RequestLimit {
  const { tenant, plan, limit, budget } = object(value, path);
  return {
    ...{ tenant: text(tenant, `${path}.tenant`), plan: text(plan, `${path}.plan`) },
    ...{ limit: number(limit, `${path}.limit`), budget: number(budget, `${path}.budget`) },
  };
}
