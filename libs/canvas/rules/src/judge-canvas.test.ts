import { describe, expect, it } from 'vitest';
import { accepted, Refusal } from '@tiffin/kernel';
import { applyOperations } from './apply-operations.js';
import type { Canvas } from './canvas.js';
import { canvasLimits } from './canvas-limits.js';
import { diffCanvas } from './diff-canvas.js';
import { mergeOperations } from './merge-operations.js';
import { parseCanvas } from './parse-canvas.js';
import { readStoredCanvas } from './stored/read-stored-canvas.js';
import { smallCanvas } from './testing/small-canvas.js';
import { judgeCanvas } from './validate-canvas.js';

const lax = {
  car: { name: 'Object', properties: [{ name: 'id 1' }, { name: 'ok' }, { name: 'id 2' }] },
  fun: { memoryMb: 1, files: { 'other.js': '' }, handler: 'handler.fn' },
  gate: { policies: ['log'] },
} as const;
/** A canvas as earlier rules let it in: today's refuse a name, a limit, a policy, a wire and two names that differ by case. */
const old: Canvas = accepted(
  readStoredCanvas({
    ...smallCanvas,
    entities: [
      ...smallCanvas.entities.map((entity) => ({ ...entity, ...(lax[entity.id as keyof typeof lax] ?? {}) })),
      { id: 'twin', type: 'ServiceEndpoint', name: 'out', urls: ['http://example.org'] },
    ],
    connections: [...smallCanvas.connections, { id: 'old', from: 'fun', to: 'car' }],
  }),
);

const globbed = (pattern: string) => ({
  pipelines: [
    {
      ...{ id: 'pipe', name: 'Pipe' },
      policies: [
        {
          ...{ id: 'end', name: 'terminate' },
          pairs: [{ condition: { name: 'hostMatch', pattern }, action: { statusCode: 404, message: '' } }],
        },
      ],
    },
  ],
});

const update = (id: string, changes: Record<string, unknown>) => ({ op: 'updateEntity', id, changes });
const apply = (...operations: unknown[]) => applyOperations(old, operations);
const problemsOf = (answer: Canvas | Refusal) =>
  answer instanceof Refusal ? answer.problems.map(({ rule, field }) => `${rule} ${field ?? ''}`.trim()) : [];

describe('a glob that was kept before globs were judged', () => {
  const entities = smallCanvas.entities.filter(({ id }) => id !== 'car');
  const connections = smallCanvas.connections.filter(({ from }) => from !== 'car' && from !== 'fun' && from !== 'db');
  const stored = (pattern: string): Canvas =>
    accepted(
      readStoredCanvas({
        formatVersion: 2,
        entities: entities.map((entity) => (entity.id === 'gate' ? { ...entity, ...globbed(pattern) } : entity)),
        connections,
      }),
    );

  it.each(['(a|b).test', '#a.test', 'a.test/cars', 'a\\', '!(a|b).test'])('is read and kept: %s', (pattern) => {
    const canvas = stored(pattern);
    expect(JSON.stringify(canvas)).toContain(JSON.stringify(pattern));
    const { problems, known } = judgeCanvas(canvas, canvas);
    expect([problems, known.length > 0]).toEqual([[], true]);
    expect(applyOperations(canvas, [update('out', { urls: ['http://example.com'] })])).not.toBeInstanceOf(Refusal);
    expect(applyOperations(canvas, [update('gate', globbed('b(c)'))])).toBeInstanceOf(Refusal);
  });
});

describe('an old canvas that breaks today’s rules', () => {
  it('has problems, all of them known', () => {
    const { problems, known } = judgeCanvas(old, old);
    expect(problems).toEqual([]);
    expect(new Set(known.map(({ rule }) => rule))).toEqual(
      new Set(['field-invalid', 'policy-not-allowed', 'connection-not-supported', 'name-unique']),
    );
  });

  it.each<[string, unknown[]]>([
    ['another entity', [update('wheel', { strict: true })]],
    ['another field of the same entity', [update('car', { strict: true }), update('fun', { timeoutSeconds: 5 })]],
    ['one of two wrong things', [update('car', { name: 'Car' }), update('fun', { memoryMb: 128 })]],
    ['an element in front of a wrong one', [update('car', { properties: [{ name: 'id 1' }, { name: 'id 2' }] })]],
    ['a wire', [{ op: 'addConnection', connection: { id: 'new', from: 'db', to: 'wheel' } }]],
    ['a new entity', [{ op: 'addEntity', entity: { id: 'new', type: 'Model', name: 'Fresh' } }]],
    [
      'the removal of what is wrong',
      [
        { op: 'removeEntity', id: 'car' },
        { op: 'removeEntity', id: 'twin' },
      ],
    ],
    ['a name that a known problem mentions', [update('out', { urls: ['http://example.com'] })]],
  ])('takes %s', (_, operations) => {
    const next = accepted(apply(...operations));
    expect(accepted(parseCanvas(next, old))).toEqual(next);
    expect(accepted(applyOperations(old, diffCanvas(old, next)))).toEqual(next);
  });

  it.each<[string, unknown[], string[]]>([
    ['another wrong value in its place', [update('car', { name: 'Array' })], ['field-invalid name']],
    [
      'one more of the kind',
      [update('car', { properties: [...lax.car.properties, { name: 'id 1' }] })],
      ['field-invalid properties.3.name', 'field-invalid properties.3.name'],
    ],
    [
      'a further problem of the same entity',
      [update('fun', { memoryMb: 1, handler: 'no handler' })],
      ['field-invalid handler'],
    ],
    ['a check of the whole that an old problem would hide', [update('wheel', { base: 'X' })], ['field-invalid base']],
    [
      'a new entity with an old problem',
      [{ op: 'addEntity', entity: { id: 'new', type: 'Model', name: 'Array' } }],
      ['field-invalid name'],
    ],
    [
      'a third of the same name',
      [{ op: 'addEntity', entity: { id: 'third', type: 'ServiceEndpoint', name: 'OUT', urls: ['http://a'] } }],
      ['name-unique name'],
    ],
  ])('refuses %s', (_, operations, problems) => {
    expect(problemsOf(apply(...operations))).toEqual(problems);
  });

  it('is merged with what others saved', () => {
    const head = accepted(apply(update('wheel', { strict: true })));
    const operations = [update('car', { strict: true })];
    const merged = mergeOperations({ base: old, head, baseNumber: 1, headNumber: 2, operations });
    expect(problemsOf(merged)).toEqual([]);
  });
});

describe('the checks of a whole entity', () => {
  const withoutFiles = accepted(
    readStoredCanvas({
      ...smallCanvas,
      entities: smallCanvas.entities.map((one) => (one.id === 'fun' ? { ...one, runtime: 'nodejs8' } : one)),
    }),
  );

  it('are made although a part of it is wrong already', () => {
    const answer = applyOperations(withoutFiles, [update('fun', { files: {} })]);
    expect(problemsOf(answer)).toEqual(['field-invalid files']);
  });
});

describe('a canvas with more parts than a limit that was lowered', () => {
  const many = accepted(
    readStoredCanvas({
      formatVersion: smallCanvas.formatVersion,
      entities: Array.from({ length: canvasLimits.entities + 3 }, (_, n) => ({
        id: `e${n}`,
        type: 'ServiceEndpoint',
        name: `E${n}`,
        urls: ['http://example.org'],
      })),
      connections: [],
    }),
  );

  it('can be edited and made smaller, step by step, and not larger', () => {
    expect(problemsOf(applyOperations(many, [update('e0', { name: 'F' })]))).toEqual([]);
    expect(problemsOf(applyOperations(many, [{ op: 'removeEntity', id: 'e0' }]))).toEqual([]);
    const entity = { id: 'more', type: 'ServiceEndpoint', name: 'More', urls: ['http://example.org'] };
    expect(problemsOf(applyOperations(many, [{ op: 'addEntity', entity }]))).toEqual(['limit']);
  });
});
