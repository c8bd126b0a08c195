import { refuse } from '../answer.js';
import { compileStatements } from '../expressions/compile-statements.js';
import type { Policy } from './policy.js';

/** Runs statements that set headers of the request, its URL, or headers of the answer. */
export const expression: Policy<'expression'> = ({ jscode }, { where }) => {
  const run = compileStatements(jscode, `${where.where}, "jscode"`);
  return (exchange) => {
    if (run(exchange)) return false;
    refuse(exchange, 'BAD_REQUEST');
    return true;
  };
};
