import { messageTemplate } from '../expressions/message-template.js';
import type { Policy } from './policy.js';

/** Writes one info line for each request that passes. */
export const log: Policy = (parameters, context) => {
  const message = messageTemplate(parameters.allow('message').required('message'), parameters.where);
  return (exchange) => {
    context.log.info(message(exchange), { requestId: exchange.id, apiEndpoint: exchange.route?.endpoint });
    return false;
  };
};
