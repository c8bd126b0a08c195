import { carriesSecret, isSecretName } from './looks-secret.js';

/**
 * Comments, texts in quotes and dollar quotes, quoted names: what a word inside them says is no statement. A comment or dollar quote that does
 * not end goes to the end, where PostgreSQL refuses it: to look from each of them for its end would take the square of the text's length.
 */
const aside = new RegExp(
  [
    /--[^\n\r]*/,
    /\/\*(?:[\s\S]*?\*\/|[\s\S]*)/,
    /(?<![\w$\u0080-\uffff])[eE]'(?:[^'\\]|\\[\s\S]|'')*'/,
    /'(?:[^']|'')*'/,
    /"(?:[^"]|"")*"/,
    /(?<![\w$\u0080-\uffff])\$((?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?)\$(?:[\s\S]*?\$\1\$|[\s\S]*)/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'g',
);

const ending = /^(begin|start\s+transaction|commit|end|rollback|abort|savepoint|release|prepare\s+transaction)\b/i;

/**
 * Why a text cannot run within the transaction in which it is written down as made, or null. A statement that ends it would leave the
 * change half made, and made again.
 */
export function endsTransaction(sql: string): string | null {
  // PostgreSQL lets comments lie in one another; what is behind such a one would be read otherwise here than there.
  if ([...sql.matchAll(aside)].some(([text]) => text.startsWith('/*') && text.includes('/*', 2)))
    return 'it holds a comment within a comment. Take one of them away';
  const statements = sql.replaceAll(aside, ' ').split(';');
  const word = statements.map((statement) => ending.exec(statement.trim())?.[1]).find((found) => found !== undefined);
  return word === undefined
    ? null
    : `it says ${word.toUpperCase()}, and a change is one transaction already. Remove the statement`;
}

const texts = /'((?:[^']|'')*)'/g;
/** `token = 'abc'`, `PASSWORD 'abc'`: a name with a text that is not empty. */
const named = /(?<!\w)(\w+)"?\s*(?:=|:=|=>)\s*[eE]?'[^']|\b(password)\s+[eE]?'[^']/gi;

/** Whether a credential is written out in statements: a name of one with a text, an address with a password, a private key. */
export const sqlCarriesSecret = (sql: string): boolean =>
  [...sql.matchAll(named)].some(([, name, keyword]) => keyword !== undefined || isSecretName(name ?? '')) ||
  [...sql.matchAll(texts)].some(([, text = '']) => carriesSecret(text)) ||
  sql.split(/['"\s;(),]+/).some((word) => word.includes('@') && carriesSecret(word)) ||
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(sql);
