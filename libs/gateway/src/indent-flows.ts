const deep = ' '.repeat(60);

/**
 * Indents the lines inside of `[…]` and `{…}`. YAML wants them further in than what they belong to; the parser of Express Gateway
 * does not mind, and people close a list at the margin.
 */
export function indentFlows(text: string): string {
  let depth = 0;
  let quote = '';
  let before = '\n';
  let indented = '';
  for (const sign of text) {
    if (quote !== '') quote = sign === quote ? '' : quote;
    else if (opensQuote(sign, before)) quote = sign;
    else depth = deeper(depth, sign, before);
    indented += sign === '\n' && depth > 0 ? `\n${deep}` : sign;
    before = sign;
  }
  return indented;
}

const opensQuote = (sign: string, before: string): boolean => (sign === '"' || sign === "'") && /[\s,[{:]/.test(before);

function deeper(depth: number, sign: string, before: string): number {
  if ((sign === '[' || sign === '{') && (depth > 0 || /[\s[{,]/.test(before))) return depth + 1;
  return (sign === ']' || sign === '}') && depth > 0 ? depth - 1 : depth;
}
