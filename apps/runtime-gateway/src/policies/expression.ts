import { refuse } from '../answer.js';
import { compileStatements } from '../expressions/compile-statements.js';
import type { Policy } from './policy.js';

/** Runs statements that set headers of the request, its URL, or headers of the answer, or answer. */
export const expression: Policy<'expression'> = ({ jscode }, { where }) => {
  const run = compileStatements(jscode, `${where.where}, "jscode"`);
  return (exchange) => {
    const outcome = run(exchange);
    if (outcome === 'no-url') refuse(exchange, 'BAD_REQUEST');
    if (outcome === 'unknown') refuse(exchange, 'INTERNAL');
    return outcome !== 'on';
  };
};
