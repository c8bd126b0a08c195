import type { Statement } from './expression.js';

/** Names of the request headers that statements set or remove on any way through them. */
export function headersSetBy(statements: readonly Statement[]): string[] {
  return statements.flatMap((statement) => {
    if (statement.is === 'if') return [...headersSetBy(statement.yes), ...headersSetBy(statement.no)];
    if (statement.is !== 'set' && statement.is !== 'remove') return [];
    return statement.what.is === 'request-header' ? [statement.what.name] : [];
  });
}
