import type { Syntax } from './syntax.js';

/** How somebody would write a name, for messages. */
export function spelt(node: Syntax): string {
  switch (node.type) {
    case 'Identifier':
      return node.name;
    case 'Literal':
      return node.raw;
    case 'MemberExpression':
      return node.computed
        ? `${spelt(node.object)}[${spelt(node.property)}]`
        : `${spelt(node.object)}.${spelt(node.property)}`;
    case 'CallExpression':
      return `${spelt(node.callee)}(...)`;
    case 'ThisExpression':
      return 'this';
    default:
      return '(...)';
  }
}
