import { send } from '../answer.js';
import { Networks } from '../networks.js';
import type { Policy } from './policy.js';

/** Ends requests of clients that are kept out, or not let in. */
export const ipFilter: Policy<'ip-filter'> = ({ allow, deny, statusCode, message }) => {
  const [allowed, denied] = [new Networks(allow), new Networks(deny)];
  const answer = { status: statusCode, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: message };
  return (exchange) => {
    const address = exchange.clientAddress;
    const mayPass = !denied.has(address) && (allow.length === 0 || allowed.has(address));
    if (!mayPass) send(exchange, answer);
    return !mayPass;
  };
};
