import { Refused } from './refused.js';

const plain: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  v: '\v',
  '\n': '',
  '\r': '',
};

const byCode = /^\\(?:x([\da-f]{2})|u([\da-f]{4})|u\{(0{0,8}[\da-f]{1,6})\})/i;

interface Escaped {
  readonly sign: string;
  /** Characters that say it. */
  readonly length: number;
}

/** The sign that a backslash at `index` stands for, as in JavaScript. */
export function escaped(text: string, index: number): Escaped {
  const next = text[index + 1];
  if (next === undefined) throw new Refused('the text ends with a single "\\"; write it twice if it is meant');
  if (next === 'x' || next === 'u') return coded(text.slice(index, index + 20));
  if (isDigit(next)) return nul(text, index);
  return { sign: plain[next] ?? next, length: 2 };
}

const isDigit = (sign: string | undefined): boolean => sign !== undefined && sign >= '0' && sign <= '9';

function nul(text: string, index: number): Escaped {
  if (text[index + 1] === '0' && !isDigit(text[index + 2])) return { sign: '\0', length: 2 };
  throw new Refused(`"\\${text[index + 1]!}" stands for no sign; write it as "\\x" and two digits, e.g. "\\x41"`);
}

function coded(text: string): Escaped {
  const found = byCode.exec(text);
  const [whole = '', ...digits] = found ?? [];
  const code = Number.parseInt(digits.find((one) => one !== undefined) ?? '', 16);
  if (code <= 0x10ffff) return { sign: String.fromCodePoint(code), length: whole.length };
  throw new Refused(`"${text.slice(0, 6)}" stands for no sign; write it as "\\x41" or "\\u0041"`);
}

/** What a text between quotes says: jsep leaves `\u0041` as it is. */
export function unquoted(raw: string): string {
  let result = '';
  let index = 1;
  while (index < raw.length - 1) {
    const { sign, length } = raw[index] === '\\' ? escaped(raw, index) : { sign: raw[index]!, length: 1 };
    result += sign;
    index += length;
  }
  return result;
}
