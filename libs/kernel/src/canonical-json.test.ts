import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { canonicalJson, type Json } from './canonical-json.js';

const anyJson = fc.jsonValue({ noUnicodeString: false }) as fc.Arbitrary<Json>;

/** The same value with its members in another order, at every depth. */
function reordered(value: Json): Json {
  if (Array.isArray(value)) return value.map(reordered);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value as Record<string, Json>).reverse();
  return Object.fromEntries(entries.map(([key, member]) => [key, reordered(member)]));
}

describe('canonicalJson', () => {
  it('says what JSON says', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('is the same text for equal values, however their members are ordered', () => {
    fc.assert(fc.property(anyJson, (value) => canonicalJson(reordered(value)) === canonicalJson(value)));
  });

  it('is another text for another value', () => {
    fc.assert(
      fc.property(anyJson, anyJson, (one, other) => {
        const same = JSON.stringify(reordered(JSON.parse(canonicalJson(one)) as Json));
        fc.pre(same !== JSON.stringify(reordered(JSON.parse(canonicalJson(other)) as Json)));
        expect(canonicalJson(one)).not.toBe(canonicalJson(other));
      }),
    );
  });

  it('is a fixed point', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text) as Json)).toBe(text);
      }),
    );
  });

  it('orders members by code unit, leaves out undefined ones and keeps the order of lists', () => {
    expect(canonicalJson({ b: 1, ä: 2, B: 3, a: undefined, list: [2, 1, { z: null, y: 'é"' }] })).toBe(
      '{"B":3,"b":1,"list":[2,1,{"y":"é\\"","z":null}],"ä":2}',
    );
  });
});
