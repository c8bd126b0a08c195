import { policyLimits } from '@tiffin/contracts';
import { send } from '../answer.js';
import type { Policy } from './policy.js';

/** Ends every request with the same status and text. */
export const terminate: Policy = (parameters) => {
  parameters.allow('statusCode', 'message');
  const answer = {
    status: parameters.integer('statusCode', policyLimits.statusCode) ?? 400,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: parameters.string('message') ?? 'Terminated',
  };
  return (exchange) => {
    send(exchange, answer);
    return true;
  };
};
