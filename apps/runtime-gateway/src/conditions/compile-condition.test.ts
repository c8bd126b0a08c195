import { describe, expect, it } from 'vitest';
import type { Exchange } from '../exchange.js';
import { JsonLog } from '@tiffin/runtime';
import { Section } from '../load/section.js';
import { compileCondition } from './compile-condition.js';

const request = { request: { method: 'POST', url: '/cars/7?a=1', headers: { host: 'a.test' } } } as Exchange;
const log = new JsonLog({ write: () => undefined });
const always = { name: 'always' };
const never = { name: 'never' };

describe('compileCondition', () => {
  it.each([
    [always, true],
    [never, false],
    [{ name: 'pathExact', path: '/cars/7?a=1' }, true],
    [{ name: 'pathExact', path: '/cars/7' }, false],
    [{ name: 'pathMatch', pattern: 'cars/\\d' }, true],
    [{ name: 'pathMatch', pattern: '\\?a=1$' }, true],
    [{ name: 'pathMatch', pattern: '^cars' }, false],
    [{ name: 'expression', expression: "req.method === 'POST' && /^\\/cars/.test(req.url)" }, true],
    [{ name: 'not', condition: { name: 'expression', expression: 'req.user.name' } }, true],
    [{ name: 'method', methods: 'POST' }, true],
    [{ name: 'method', methods: ['get', 'post'] }, true],
    [{ name: 'method', methods: ['GET'] }, false],
    [{ name: 'hostMatch', pattern: '*.test' }, true],
    [{ name: 'allOf', conditions: [always, always] }, true],
    [{ name: 'allOf', conditions: [always, never] }, false],
    [{ name: 'oneOf', conditions: [always, always] }, true],
    [{ name: 'oneOf', conditions: [never, always] }, true],
    [{ name: 'oneOf', conditions: [never, never] }, false],
    [{ name: 'not', condition: never }, true],
    [{ name: 'not', condition: { name: 'allOf', conditions: [always, { name: 'not', condition: never }] } }, false],
  ])('%j is %s', (condition, holds) => {
    expect(compileCondition(new Section(condition, 'test'), { log })(request)).toBe(holds);
  });

  it.each([
    ['(a|b).test', false],
    ['#a.test', false],
    ['{a.test,b(c)}', true],
  ])('runs the glob %s, which no host can match by a part of it, as it was kept, and tells', (pattern, holds) => {
    const lines: string[] = [];
    const told = new JsonLog({ write: (text: string) => lines.push(text) });
    const compile = (more: object) =>
      compileCondition(new Section({ name: 'hostMatch', pattern, ...more }, 'test'), { log: told });
    expect(compile({})(request)).toBe(holds);
    told.flush();
    expect(lines.join('')).toContain('"level":"warn"');
    expect(() => compile({ more: 1 })).toThrow(expect.objectContaining({ code: 'PARAMETER_INVALID' }));
  });

  it.each([
    [{ name: 'nobody' }, 'CONDITION_UNKNOWN'],
    [{ name: 'toString' }, 'CONDITION_UNKNOWN'],
    [{ name: 'expression', expression: 'process.exit()' }, 'EXPRESSION_INVALID'],
    [{ name: 'expression' }, 'PARAMETER_INVALID'],
    [{}, 'PARAMETER_INVALID'],
    [{ name: 'pathExact' }, 'PARAMETER_INVALID'],
    [{ name: 'always', path: '/x' }, 'PARAMETER_INVALID'],
    [{ name: 'method' }, 'PARAMETER_INVALID'],
    [{ name: 'allOf', conditions: [] }, 'PARAMETER_INVALID'],
    [{ name: 'pathMatch', pattern: '(' }, 'REGEX_INVALID'],
    [{ name: 'hostMatch', pattern: '!(a|b).test' }, 'PARAMETER_INVALID'],
    [{ name: 'hostMatch', pattern: '*+(a|aa)+(a|aa)b' }, 'PARAMETER_INVALID'],
    [{ name: 'not' }, 'CONFIG_INVALID'],
    [{ name: 'not', condition: { name: 'nobody' } }, 'CONDITION_UNKNOWN'],
  ])('%j is refused with %s', (condition, code) => {
    expect(() => compileCondition(new Section(condition, 'test'), { log })).toThrow(expect.objectContaining({ code }));
  });
});
