import { headerValueProblem } from '../vocabulary/header-names.js';
import { isWrong } from '../vocabulary/wrong.js';
import type { Expression } from './expression.js';
import { parseExpression } from './read.js';

/** Why an expression's value cannot be sent as a header, or null. */
export function forwardedValueProblem(text: string): string | null {
  const expression = parseExpression(text);
  if (isWrong(expression)) return expression.wrong;
  return expression.is === 'constant' ? headerValueProblem(String(expression.value)) : null;
}

/** Whether a value depends on the request; one that does not is written into the configuration, in whatever way. */
export function readsRequest(expression: Expression): boolean {
  if (['scalar', 'family', 'entry', 'local'].includes(expression.is)) return true;
  return partsOf(expression).some(readsRequest);
}

function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.is) {
    case 'list':
      return expression.items;
    case 'record':
      return expression.entries.map(([, value]) => value);
    case 'template':
    case 'call':
      return expression.values;
    case 'method':
      return [expression.of, ...expression.values];
    default:
      return operandsOf(expression);
  }
}

function operandsOf(expression: Expression): readonly Expression[] {
  switch (expression.is) {
    case 'member':
      return [expression.of, expression.name];
    case 'unary':
      return [expression.value];
    case 'binary':
    case 'logical':
      return [expression.left, expression.right];
    case 'choice':
      return [expression.test, expression.yes, expression.no];
    case 'pattern':
      return expression.by ? [expression.of, expression.by] : [expression.of];
    default:
      return [];
  }
}
