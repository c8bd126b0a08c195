import { describe, expect, it } from 'vitest';
import { accepted, Refusal } from './refusal.js';
import { type RefusalCode, refusalTable } from './refusal-table.js';

const codes = Object.keys(refusalTable) as RefusalCode[];

describe('a refusal', () => {
  it.each(codes)('%s says when it comes and names what it is given', (code) => {
    const { text, when } = refusalTable[code];
    expect(when).toMatch(/\.$/);
    const names = Array.from({ length: text.length }, (_, at) => `name-${at}`);
    const refusal = Refusal.of(code, ...names);
    for (const name of names) expect(refusal.message).toContain(name);
    expect(refusal.message).not.toContain('undefined');
  });

  it('is thrown in place of a value, and any other value passes', () => {
    const refusal = Refusal.ofProblems('CANVAS_INVALID', [{ rule: 'r', message: 'm' }], '1', 'first');
    expect(() => accepted(refusal)).toThrow(refusal);
    expect(refusal.problems).toEqual([{ rule: 'r', message: 'm' }]);
    expect([accepted(0), accepted(null), accepted('')]).toEqual([0, null, '']);
  });
});
