import { describe, expect, it } from 'vitest';
import { defaultsOf, jsonSchemaFields, missingFields } from './json-schema-fields.js';

const schema = {
  $id: 'http://example.org/stamp.json',
  type: 'object',
  properties: {
    word: { type: 'string', default: 'Hello' },
    times: { type: 'integer' },
    loud: { type: 'boolean', default: true },
    place: { type: 'string', enum: ['head', 'tail'] },
    list: { type: 'array', items: { type: 'string' } },
    either: { type: ['string', 'number'] },
    any: true,
  },
  required: ['word', 'times'],
};

const kinds = (value: Readonly<Record<string, unknown>> = {}, of: unknown = schema) =>
  Object.fromEntries((jsonSchemaFields(of, value) ?? []).map(({ name, kind }) => [name, kind]));

describe('jsonSchemaFields', () => {
  it('shows members by their types, in their order', () => {
    expect(Object.entries(kinds())).toEqual([
      ['word', 'address'],
      ['times', 'number'],
      ['loud', 'flag'],
      ['place', 'choice'],
      ['list', 'json'],
      ['either', 'json'],
      ['any', 'json'],
    ]);
    expect(jsonSchemaFields(schema, {})?.find(({ name }) => name === 'place')?.options).toEqual(['head', 'tail']);
  });

  it('keeps in sight what the schema does not name, and what is of another kind than it says', () => {
    expect(kinds({ times: { secret: 'TIMES' }, loud: 'yes', place: 'nowhere', more: 1 })).toMatchObject({
      ...{ times: 'json', loud: 'json', place: 'json', more: 'json' },
    });
    expect(kinds({ word: { variable: 'WORD' }, times: '-' })).toMatchObject({ word: 'address', times: 'number' });
  });

  it.each<[string, unknown]>([
    ['nothing', null],
    ['a list', { type: 'array' }],
    ['no members', { type: 'object' }],
    ['members by a pattern', { ...schema, patternProperties: { '^x-': { type: 'string' } } }],
    ['members of any name', { ...schema, additionalProperties: { type: 'string' } }],
    ['members elsewhere', { ...schema, allOf: [{ properties: { other: {} } }] }],
    ['a name of another schema', { $ref: '#/definitions/stamp' }],
  ])('leaves to JSON what says %s', (_, of) => {
    expect(jsonSchemaFields(of, {})).toBeNull();
    expect(defaultsOf(of)).toEqual({});
  });

  it('begins with the defaults, and tells what is missing', () => {
    expect(defaultsOf(schema)).toEqual({ word: 'Hello', loud: true });
    const fields = jsonSchemaFields(schema, {}) ?? [];
    expect([...missingFields(fields, {})]).toEqual(['times']);
    expect([...missingFields(fields, { times: 0 })]).toEqual([]);
  });
});
