import { describe, expect, it } from 'vitest';
import type { Canvas } from './canvas.js';
import { mayConnect } from './may-connect.js';
import { parseCanvas } from './parse-canvas.js';

const canvas = parseCanvas({
  formatVersion: 2,
  entities: [
    { id: 'connector', type: 'Connector', name: 'db', connector: 'memory' },
    { id: 'model', type: 'Model', name: 'Car' },
    { id: 'function', type: 'Function', name: 'fun', files: { 'handler.js': '' } },
    { id: 'service', type: 'ServiceEndpoint', name: 'Out', urls: ['http://example.org'] },
    { id: 'gateway', type: 'Gateway', name: 'Gate', pipelines: [{ id: 'pipeline', name: 'Pipe' }] },
    { id: 'endpoint', type: 'ApiEndpoint', name: 'Api' },
    { id: 'microservice', type: 'Microservice', name: 'Micro' },
  ],
}) as Canvas;

const ends = ['connector', 'model', 'function', 'service', 'pipeline', 'gateway', 'endpoint', 'microservice'] as const;

/** Rule that answers for each pair: rows are `from`, columns are `to`, in the order of `ends`. `.` is allowed. */
const expected = `
  self      .         planned   forbidden forbidden forbidden forbidden forbidden
  reversed  self      forbidden forbidden .         forbidden forbidden forbidden
  forbidden planned   self      forbidden .         forbidden forbidden forbidden
  forbidden forbidden forbidden self      .         forbidden forbidden forbidden
  forbidden reversed  reversed  reversed  self      forbidden .         forbidden
  forbidden forbidden forbidden forbidden forbidden self      forbidden forbidden
  forbidden forbidden forbidden forbidden reversed  forbidden self      forbidden
  forbidden forbidden forbidden forbidden forbidden forbidden forbidden self
`
  .trim()
  .split('\n')
  .map((row) => row.trim().split(/\s+/));

const rules: Readonly<Record<string, string | undefined>> = {
  self: 'connection-self',
  reversed: 'connection-reversed',
  forbidden: 'connection-forbidden',
  planned: 'connection-not-supported',
};

describe('mayConnect', () => {
  it.each(ends.flatMap((from, row) => ends.map((to, column) => [from, to, expected[row]?.[column]] as const)))(
    '%s to %s: %s',
    (from, to, answer) => expect(mayConnect(canvas, from, to)?.rule).toBe(rules[answer ?? '']),
  );

  it('says which way a reversed wire runs', () => {
    expect(mayConnect(canvas, 'model', 'connector')?.message).toBe(
      'A wire from Model "Car" to Connector "db" runs the wrong way. Draw it from Connector "db" to Model "Car".',
    );
  });

  it('says that a planned wire is not supported yet, and what is', () => {
    expect(mayConnect(canvas, 'connector', 'function')?.message).toBe(
      'A wire from Connector "db" to Function "fun" is not supported yet. Connectors connect to a Model.',
    );
  });

  it('sends a wire to a gateway on to one of its pipelines', () => {
    expect(mayConnect(canvas, 'model', 'gateway')?.message).toContain('ends at one of its pipelines');
  });

  it.each([
    ['nothing', 'model', 'from'],
    ['connector', 'nothing', 'to'],
  ])('names the dangling end: %s to %s', (from, to, field) => {
    expect(mayConnect(canvas, from, to)).toMatchObject({ rule: 'connection-dangling', field });
  });

  const second = { id: 'second', type: 'Connector', name: 'db2', connector: 'memory' } as const;
  const wired: Canvas = {
    ...canvas,
    entities: [
      ...canvas.entities,
      { ...second, itemOrder: 0, settings: {} },
      {
        ...(canvas.entities.find(({ id }) => id === 'gateway') as object),
        id: 'g2',
        name: 'G2',
        pipelines: [{ id: 'p2', name: 'Two', policies: [] }],
      } as never,
    ],
    connections: [
      { id: 'a', from: 'connector', to: 'model' },
      { id: 'b', from: 'model', to: 'pipeline' },
      { id: 'c', from: 'pipeline', to: 'endpoint' },
    ],
  };

  it.each([
    ['connector', 'model', 'connection-duplicate'],
    ['second', 'model', 'connection-single'],
    ['model', 'pipeline', 'connection-duplicate'],
    ['function', 'pipeline', undefined],
    ['model', 'p2', undefined],
    ['p2', 'endpoint', 'connection-single'],
  ])('counts wires that are there: %s to %s is %s', (from, to, rule) => {
    expect(mayConnect(wired, from, to)?.rule).toBe(rule);
  });

  it('names the wire to remove first', () => {
    expect(mayConnect(wired, 'second', 'model')?.message).toBe(
      'Model "Car" has the connector "db" already, and takes one only. Remove that wire first.',
    );
  });
});
