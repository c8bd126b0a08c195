import { runInNewContext } from 'node:vm';
import { checkExpression } from '@tiffin/contracts';
import { describe, expect, it } from 'vitest';
import { exchangeOf } from '../testing/exchange-of.js';
import { ExpressionTexts, hostileExchanges, problemWith, randomOf } from '../testing/expression-fuzz.js';
import { compileExpression } from './compile-expression.js';

/** Texts that an earlier run has shown to go wrong, or that come near to it. */
const kept: readonly string[] = [
  '('.repeat(8_000),
  '['.repeat(8_000),
  '!'.repeat(8_000),
  '`${'.repeat(2_000),
  'a?'.repeat(4_000),
  '/*',
  "'\\",
  'req.body.deep + ""',
  'JSON.stringify(req.body.deep)',
  'JSON.stringify(req.body)',
  'req.body.text.replace(/(?=(.*))/g, "$1$1")',
  'req.path.replace(/a/g, "$`$\'")',
  '/.*x/.test(req.body.text)',
  'req.body.text.indexOf(req.body.text + "b")',
  "JSON.parse('[' + req.body.text.replaceAll('ab', '[],') + '1]').join()",
  `let a = req.path; ${'a = a + a; '.repeat(200)}`,
  `let a = [req.path]; ${'a = [a, a]; '.repeat(200)} req.headers.x = JSON.stringify(a)`,
  `let a = [1]; ${'a = a.concat(a); '.repeat(200)} req.headers.x = a`,
  `if (1) `.repeat(1_000),
  "({}).constructor.constructor('return process')()",
  "req.body['const' + 'ructor']['name']",
  '({"__proto__": {"x": 1}}).x',
  'JSON.parse(`{"__proto__": {"x": 1}}`).x',
];

describe('fuzzed expressions', () => {
  it('keeps to itself with every kept text', () => {
    const exchanges = hostileExchanges();
    expect(kept.map((text) => problemWith(text, exchanges)).filter((problem) => problem !== null)).toEqual([]);
  });

  it.each([1, 20_261_128])('throws nothing and reaches nothing, with seed %i', (seed) => {
    const texts = new ExpressionTexts(randomOf(seed));
    const exchanges = hostileExchanges();
    const before = Object.getOwnPropertyNames(Object.prototype).length;
    const problems = Array.from({ length: 4_000 }, () => problemWith(texts.next(), exchanges));
    expect(problems.filter((problem) => problem !== null)).toEqual([]);
    expect(Object.getOwnPropertyNames(Object.prototype)).toHaveLength(before);
  });

  it('says what JavaScript says, where that throws nothing', () => {
    const texts = new ExpressionTexts(randomOf(7));
    const context = {
      req: { method: 'GET', url: '/a/b?a=1', path: '/a/b', headers: { accept: 'text/html' }, ...left },
    };
    const exchange = exchangeOf({ url: '/a/b?a=1', headers: { accept: 'text/html' }, ...left });
    const different: unknown[] = [];
    let compared = 0;
    while (compared < 300) {
      const text = texts
        .expression(2)
        .replace(
          /\b(?:egContext|apiEndpoint|consumer|res|requestID|req\.(?:ips|user|cookies|query|headers)\b(?!\.accept))/g,
          'req.body',
        );
      const expected = asJavaScript(text, context);
      if (expected === undefined || checkExpression(text) !== null) continue;
      compared += 1;
      const value = asJson(compileExpression(text, 'here')(exchange));
      if (value !== expected) different.push([text, expected, value]);
    }
    expect(different).toEqual([]);
  });
});

const left = { body: { list: [1, 'a'], text: 'abc', deep: [[]] } };

const asJson = (value: unknown): string =>
  JSON.stringify([value === undefined ? 'undefined' : typeof value === 'number' ? String(value) : value]);

function asJavaScript(text: string, context: object): string | undefined {
  try {
    return asJson(runInNewContext(text, { ...context }));
  } catch {
    return undefined;
  }
}
