import { describe, expect, it } from 'vitest';
import { accepted } from '@tiffin/kernel';
import { applyOperations } from './apply-operations.js';
import { canvasText } from './canonical-canvas.js';
import { type Canvas, formatVersion } from './canvas.js';
import { canvasLimits } from './canvas-limits.js';
import { canvasWarnings } from './canvas-warnings.js';
import { diffCanvas } from './diff-canvas.js';
import { mergeOperations } from './merge-operations.js';
import { parseCanvas } from './parse-canvas.js';

const times = <Item>(count: number, make: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, n) => make(n));

/** As many entities and wires as there may be: 20 pipelines to each gateway, 60 services to each pipeline. */
const largest = {
  formatVersion,
  entities: [
    ...times(1895, (n) => ({ id: `s${n}`, type: 'ServiceEndpoint', name: `S${n}`, urls: ['http://a.example'] })),
    ...times(5, (n) => ({
      id: `g${n}`,
      type: 'Gateway',
      name: `G${n}`,
      pipelines: times(20, (p) => ({
        id: `g${n}-p${p}`,
        name: `P${p}`,
        policies: [
          {
            id: 'proxy',
            name: 'proxy',
            pairs: times(59, (k) => ({ action: { serviceEndpoint: `s${(n * 379 + p * 59 + k) % 1895}` } })),
          },
        ],
      })),
    })),
    ...times(100, (n) => ({ id: `e${n}`, type: 'ApiEndpoint', name: `E${n}` })),
  ],
  connections: [
    ...times(5, (n) =>
      times(20, (p) =>
        times(59, (k) => ({
          id: `w${n}-${p}-${k}`,
          from: `s${(n * 379 + p * 59 + k) % 1895}`,
          to: `g${n}-p${p}`,
        })),
      ),
    ).flat(2),
    ...times(100, (n) => ({ id: `x${n}`, from: `g${n % 5}-p${Math.floor(n / 5)}`, to: `e${n}` })),
  ],
};

function timed<Value>(work: () => Value): { readonly value: Value; readonly ms: number } {
  // Time of the processor, which a busy machine does not stretch as it does time on the clock.
  const start = process.cpuUsage();
  const value = work();
  return { value, ms: Math.round(process.cpuUsage(start).user / 1000) };
}

describe('the largest canvas', () => {
  const read = timed(() => accepted(parseCanvas(largest)));
  const canvas: Canvas = read.value;
  // Generous: what is looked for is work that grows with the square of the canvas.
  const soon = 4_000;

  it('is one', () => {
    expect([canvas.entities.length, canvas.connections.length]).toEqual([
      canvasLimits.entities,
      canvasLimits.connections,
    ]);
  });

  it('is judged, written down and warned of in little time', () => {
    const text = timed(() => canvasText(canvas));
    const warnings = timed(() => canvasWarnings(canvas, { domain: 'localhost' }));
    expect(Math.max(read.ms, text.ms, warnings.ms)).toBeLessThan(soon);
  });

  it('is changed and merged in little time', () => {
    const rename = (id: string, name: string) => ({ op: 'updateEntity', id, changes: { name } });
    const operations = times(100, (n) => rename(`s${n}`, `T${n}`));
    const head = accepted(
      applyOperations(
        canvas,
        times(100, (n) => rename(`s${n + 500}`, `U${n}`)),
      ),
    );
    const applied = timed(() => accepted(applyOperations(canvas, operations)));
    const merged = timed(() =>
      accepted(mergeOperations({ base: canvas, head, baseNumber: 1, headNumber: 2, operations })),
    );
    const difference = timed(() => diffCanvas(canvas, merged.value));
    expect(difference.value).toHaveLength(200);
    expect(Math.max(applied.ms, merged.ms, difference.ms)).toBeLessThan(soon);
  });
});
