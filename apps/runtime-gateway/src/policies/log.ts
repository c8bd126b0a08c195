import { messageTemplate } from '../expressions/message-template.js';
import type { Policy } from './policy.js';

/** Writes one info line for each request that passes. */
export const log: Policy<'log'> = (parameters, { log: output, where }) => {
  const message = messageTemplate(parameters.message, where.where);
  return (exchange) => {
    output.info(message(exchange), { requestId: exchange.id, apiEndpoint: exchange.route?.endpoint });
    return false;
  };
};
