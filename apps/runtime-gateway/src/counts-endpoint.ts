import { requestsSpent, routerHeader, type UnitAllowance, type UnitTraffic } from '@tiffin/contracts';
import { send } from './answer.js';
import type { Exchange } from './exchange.js';
import type { OutsideRequests } from './process/outside-requests.js';

const mostBytes = 1_024;

/** The platform asks what was counted, and says by a POST how far this process may go. */
export function answerCounts(exchange: Exchange, outside: OutsideRequests): void {
  if (exchange.request.method !== 'POST') return answer(exchange, 200, outside.report());
  let text = '';
  exchange.request.setEncoding('utf8').on('data', (chunk: string) => {
    if (text.length <= mostBytes) text += chunk;
  });
  const take = (): void => {
    const allowance = allowanceIn(text);
    if (allowance === undefined) return answer(exchange, 400, {});
    outside.allow(allowance);
    answer(exchange, 200, outside.report());
  };
  // One without a body has ended before it was heard of.
  if (exchange.hasBody) exchange.request.on('end', take);
  else take();
}

/** The platform asks what came to which endpoint. */
export const answerTraffic = (exchange: Exchange, traffic: UnitTraffic): void => answer(exchange, 200, traffic);

/** What clients are told when nothing is left. */
export function refuseSpent(exchange: Exchange, { plan, limit }: UnitAllowance): void {
  const { status, code, message, detail, headers } = requestsSpent({ plan, limit });
  const body = JSON.stringify({ error: { code, message, ...detail } });
  send(exchange, { status, headers: { ...json, [routerHeader]: '1', ...headers }, body });
}

const json = { 'content-type': 'application/json', 'cache-control': 'no-store' };

const answer = (exchange: Exchange, status: number, body: object): void =>
  send(exchange, { status, headers: json, body: JSON.stringify(body) });

/** Undefined: it is none. */
function allowanceIn(text: string): UnitAllowance | null | undefined {
  try {
    const allowance = JSON.parse(text) as UnitAllowance | null;
    return allowance === null || Number.isSafeInteger(allowance.most) ? allowance : undefined;
  } catch {
    return undefined;
  }
}
