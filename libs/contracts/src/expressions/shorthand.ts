import type { Parser, Syntax } from './syntax.js';

const path = /\s*(?:egContext\.)?req\.(headers|query|params)\.([\w-]+)\s*(?=\}|$)/y;
const identifier = /^[a-z_]\w*$/i;
const difference = /-\d+$/;

/**
 * `req.headers.x-tenant` and `req.params.0` alone, in which JavaScript would see a difference and a mistake: people write them,
 * and mean the name. The parser is moved behind it; undefined where there is none.
 */
export function shorthand(parser: Parser): Syntax | undefined {
  path.lastIndex = parser.index;
  const [whole, family, name] = path.exec(parser.expr) ?? [];
  if (whole === undefined || name === undefined || identifier.test(name)) return undefined;
  if (family !== 'headers' && difference.test(name)) return undefined;
  parser.index += whole.length;
  return {
    type: 'MemberExpression',
    computed: true,
    object: member({ type: 'Identifier', name: 'req' }, family!),
    property: { type: 'Literal', value: name, raw: `'${name}'` },
  };
}

const member = (object: Syntax, name: string): Syntax => ({
  ...{ type: 'MemberExpression', computed: false },
  ...{ object, property: { type: 'Identifier', name } },
});
