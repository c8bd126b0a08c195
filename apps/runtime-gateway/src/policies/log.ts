import { compileTemplate } from '../expressions/compile-expression.js';
import type { Policy } from './policy.js';

/** Writes one info line for each request that passes. */
export const log: Policy<'log'> = (parameters, { log: output, where }) => {
  const message = compileTemplate(parameters.message, where.where);
  return (exchange) => {
    output.info(message(exchange), { ...exchange.named, apiEndpoint: exchange.route?.endpoint });
    return false;
  };
};
