import { describe, expect, it } from 'vitest';
import { registrationFault, registrationLimits } from './registration-fault.js';

const nested = (levels: number): unknown => {
  let schema: unknown = true;
  for (let level = 0; level < levels; level++) schema = { not: schema };
  return schema;
};
const sized = (bytes: number) => ({ title: 'x'.repeat(bytes - '{"title":""}'.length) });
const itself: Record<string, unknown> = {};
itself['not'] = itself;
const policy = (schema: unknown, name = 'mine') => ({ name, schema });
const own = (...policies: { name: string; schema: unknown }[]) => [{ name: 'own', policies, conditions: [] }];

describe('what plugins registered', () => {
  it('is kept up to its limits', () => {
    const { schemaBytes, schemaLevels } = registrationLimits;
    expect(registrationFault(own(policy(null), policy(nested(schemaLevels))))).toBeUndefined();
    expect(registrationFault(own(...[1, 2, 3, 4].map(() => policy(sized(schemaBytes)))))).toBeUndefined();
  });

  it.each<[string, { name: string; schema: unknown }[], RegExp]>([
    [
      'a schema that is too deep',
      [policy(nested(49))],
      /^plugin "own", policy mine: its schema has more than 48 levels/,
    ],
    ['one that is far too deep', [policy(nested(200_000))], /more than 48 levels/],
    ['one that holds itself', [policy(itself)], /policy mine: .* or holds itself/],
    [
      'one that is too large',
      [policy(sized(32_769))],
      /policy mine: its schema has 32769 bytes; at most 32768 are kept/,
    ],
    ['one that is no JSON', [policy({ limit: 1n })], /policy mine: its schema cannot be written as JSON: .*BigInt/],
    ['many large ones', [1, 2, 3, 4, 5].map((at) => policy(sized(30_000), `p${at}`)), /policy p5: with its schema/],
    ['a long name', [policy(null, 'x'.repeat(201))], /its name has 201 characters/],
    ['a name with control characters', [policy(null, 'a\0')], /its name has control characters/],
    ['too many', Array.from({ length: 501 }, () => policy(null)), /register 501 policies and conditions/],
  ])('is refused, and the reason says which: %s', (_, policies, reason) => {
    expect(registrationFault(own(...policies))).toMatch(reason);
  });

  it('is judged of conditions, too', () => {
    const plugins = [{ name: 'own', policies: [], conditions: [policy(nested(49), 'red')] }];
    expect(registrationFault(plugins)).toMatch(/^plugin "own", condition red: its schema has more/);
  });
});
