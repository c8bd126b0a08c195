import { describe, expect, it } from 'vitest';
import { Refusal } from '@tiffin/kernel';
import fc from 'fast-check';
import { applyOperations } from './apply-operations.js';
import { canvasText } from './canonical-canvas.js';
import { type Canvas, emptyCanvas } from './canvas.js';
import { diffCanvas } from './diff-canvas.js';
import { mergeOperations } from './merge-operations.js';
import { parseCanvas } from './parse-canvas.js';
import { canvases, grant, operationFor, wishes } from './testing/canvas-arbitrary.js';
import { validateCanvas } from './validate-canvas.js';

const text = (answer: Canvas | Refusal): string => {
  if (answer instanceof Refusal) throw answer;
  return canvasText(answer);
};

describe('any canvas', () => {
  it('stays valid, whatever is done to it', () => {
    fc.assert(
      fc.property(wishes(40), (list) => {
        let state: Canvas = emptyCanvas;
        for (const wish of list) {
          const next = applyOperations(state, [operationFor(state, wish)]);
          if (next instanceof Refusal) expect(next.problems.length).toBeGreaterThan(0);
          else state = next;
          expect(validateCanvas(state)).toEqual([]);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is the same after it was written down in another order and read again', () => {
    fc.assert(
      fc.property(canvases(24), fc.infiniteStream(fc.nat()), (canvas, chance) => {
        const shuffled = <Item>(items: readonly Item[]): Item[] =>
          items
            .map((item) => [chance.next().value, item] as const)
            .toSorted(([a], [b]) => a - b)
            .map(([, item]) => item);
        const written = JSON.parse(canvasText(canvas)) as Canvas;
        const mixed = { ...written, entities: shuffled(written.entities), connections: shuffled(written.connections) };
        expect(text(parseCanvas(mixed))).toBe(canvasText(canvas));
      }),
      { numRuns: 40 },
    );
  });

  it('becomes any other by their difference, and differs in nothing from itself', () => {
    fc.assert(
      fc.property(canvases(24), canvases(24), (from, to) => {
        expect(text(applyOperations(from, diffCanvas(from, to)))).toBe(canvasText(to));
        expect(diffCanvas(to, to)).toEqual([]);
      }),
      { numRuns: 80 },
    );
  });

  it('becomes a later version of itself by their difference', () => {
    fc.assert(
      fc.property(canvases(24), wishes(8), (from, list) => {
        const { canvas: to } = grant(from, list);
        const difference = diffCanvas(from, to);
        expect(text(applyOperations(from, difference))).toBe(canvasText(to));
      }),
      { numRuns: 80 },
    );
  });
});

describe('any merge', () => {
  const merge = (base: Canvas, head: Canvas, operations: unknown) =>
    mergeOperations({ base, head, baseNumber: 1, headNumber: 2, operations });

  it('is valid or refused', () => {
    fc.assert(
      fc.property(canvases(24), wishes(6), wishes(6), (base, theirs, ours) => {
        const head = grant(base, theirs).canvas;
        const merged = merge(base, head, grant(base, ours).operations);
        if (merged instanceof Refusal) expect(merged.problems.length).toBeGreaterThan(0);
        else expect(validateCanvas(merged)).toEqual([]);
      }),
      { numRuns: 80 },
    );
  });

  it('does on an unchanged head what applying does, and nothing the second time', () => {
    fc.assert(
      fc.property(canvases(24), wishes(6), (base, ours) => {
        const { canvas, operations } = grant(base, ours);
        expect(text(merge(base, base, operations))).toBe(canvasText(canvas));
        expect(text(merge(base, canvas, operations))).toBe(canvasText(canvas));
      }),
      { numRuns: 50 },
    );
  });
});

describe('any input', () => {
  const json = fc.oneof(fc.jsonValue({ maxDepth: 5 }), fc.anything({ withNullPrototype: true, maxDepth: 4 }));
  const operation = fc.record(
    {
      op: fc.constantFrom('addEntity', 'updateEntity', 'removeEntity', 'addConnection', 'removeConnection', 'other'),
      id: fc.oneof(fc.constantFrom('e1', 'e2'), json),
      entity: fc.oneof(
        fc.dictionary(fc.constantFrom('id', 'type', 'name', 'files', 'pipelines', '__proto__'), json),
        json,
      ),
      changes: fc.oneof(
        fc.dictionary(fc.constantFrom('id', 'name', 'pipelines', 'settings', 'properties'), json),
        json,
      ),
      connection: json,
    },
    { requiredKeys: [] },
  );

  it('is answered and never thrown at', () => {
    fc.assert(
      fc.property(
        canvases(2),
        fc.oneof(json, fc.array(fc.oneof(operation, json), { maxLength: 4 })),
        (canvas, input) => {
          const answers = [applyOperations(canvas, input), parseCanvas(input)];
          for (const answer of answers) {
            if (answer instanceof Refusal) expect(answer.problems.length).toBeGreaterThan(0);
            else expect(validateCanvas(answer)).toEqual([]);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
