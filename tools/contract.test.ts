import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { complaintsOf } from './contract.mjs';

const released = 'type Query { projects(first: Int): [String!]! project(id: ID!): String } enum Role { VIEWER OWNER }';

describe('the contract', () => {
  it('breaks for nobody, but as declared', () => {
    const read = (name: string) => readFileSync(`libs/contracts/${name}`, 'utf8');
    const declared = JSON.parse(read('breaking-changes.json')) as { change: string; instead: string }[];
    expect(complaintsOf(read('released.graphql'), read('schema.graphql'), declared)).toEqual([]);
  });

  it.each([
    ['a field that is gone', released.replace('project(id: ID!): String', '')],
    ['a field of another type', released.replace('[String!]!', 'String')],
    ['a field that may be null now', released.replace('[String!]!', '[String!]')],
    ['an argument that is gone', released.replace('(first: Int)', '')],
    ['an argument that is needed now', released.replace('first: Int', 'first: Int!')],
    ['a further argument that is needed', released.replace('id: ID!', 'id: ID!, tenantId: ID!')],
    ['a value of an enum that is gone', released.replace('VIEWER', '')],
    ['a type that is gone', released.replace(/enum Role.*/, '')],
  ])('is not changed by %s that nobody declared', (_, current) => {
    const complaints = complaintsOf(released, current, []);
    expect(complaints.join()).toContain('breaks, and is not declared');
    const changes = complaints.map((complaint) => complaint.replace('breaks, and is not declared: ', ''));
    const declared = (instead: string) => changes.map((change) => ({ change, instead }));
    expect(complaintsOf(released, current, declared('Ask otherwise.'))).toEqual([]);
    expect(complaintsOf(released, current, declared(''))).toHaveLength(changes.length);
  });

  it('may grow', () => {
    const grown = released.replace('first: Int', 'first: Int, after: String').replace('OWNER', 'OWNER ADMIN');
    expect(complaintsOf(released, grown, [])).toEqual([]);
  });

  it('is not declared to break where it does not', () => {
    expect(complaintsOf(released, released, [{ change: 'Query.gone was removed.', instead: 'x' }])).toHaveLength(1);
  });
});
