import { typed } from './words.js';

/** JSON Schemas of a condition, and what is like one. */
export const jsonSchemas = typed(
  [
    {},
    { type: 'object', required: ['id'], properties: { id: { type: 'number' } } },
    { $ref: '#/$defs/a~1b', $defs: { 'a/b': { items: [{ pattern: '^x' }, true] } } },
    { $id: 'http://a.example/s', $ref: 'http://a.example/s#a', $defs: { x: { $anchor: 'a' } } },
    { $schema: 'http://json-schema.org/draft-04/schema#', id: 'x', dependencies: { a: ['b'], c: {} } },
    { properties: { uniqueItems: { uniqueItems: true }, $id: { $id: '#/x' } } },
    { unknown: { $ref: 7 }, if: true, then: false, patternProperties: { '^a': { format: 'email' } } },
  ],
  [
    ...[{ $ref: 'http://a.example' }, { $ref: '#' }, { $ref: '#/$defs/%' }, { $ref: 7 }, { $id: 7 }, { $schema: 'x' }],
    ...[{ pattern: '(a+)+$' }, { patternProperties: { '(': {} } }, { items: 'x' }, { not: null }, { type: 'x' }],
    ...[{ allOf: {} }, { properties: [] }, { minimum: '1' }, { not: { $id: 'x' } }, { $dynamicRef: '#x' }],
    { allOf: [{ $ref: '#/allOf/1' }, { $ref: '#/allOf/0' }] },
  ],
);
