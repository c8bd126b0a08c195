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

/** The sign that a backslash at `index` stands for, as in JavaScript, and how many characters say it. */
export function escaped(text: string, index: number): { readonly sign: string; readonly length: number } {
  const next = text[index + 1] ?? '';
  if (next === 'x' || next === 'u') return coded(text.slice(index, index + 20));
  if (/\d/.test(next) && !(next === '0' && !/\d/.test(text[index + 2] ?? '')))
    throw new Refused(`"\\${next}" stands for no sign; write it as "\\x" and two digits, e.g. "\\x41"`);
  if (next === '') throw new Refused('the text ends with a single "\\"; write it twice if it is meant');
  if (next === '0') return { sign: '\0', length: 2 };
  return { sign: plain[next] ?? next, length: 2 };
}

function coded(text: string): { readonly sign: string; readonly length: number } {
  const found = byCode.exec(text);
  const code = Number.parseInt(found?.[1] ?? found?.[2] ?? found?.[3] ?? 'none', 16);
  if (found === null || Number.isNaN(code) || code > 0x10ffff)
    throw new Refused(`"${text.slice(0, 6)}" stands for no sign; write it as "\\x41" or "\\u0041"`);
  return { sign: String.fromCodePoint(code), length: found[0].length };
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
