import { describe, expect, it } from 'vitest';
import { parseCanvas } from './parse-canvas.js';
import { smallCanvas } from './testing/small-canvas.js';
import { validateCanvas } from './validate-canvas.js';

const rulesOf = (document: unknown): string[] => validateCanvas(document).map(({ rule }) => rule);

describe('validateCanvas', () => {
  it('has nothing against a canvas that keeps every rule', () => expect(validateCanvas(smallCanvas)).toEqual([]));

  it.each([
    ['a wire without a proxy pair', { from: 'out', to: 'pipe' }, 'wire-without-proxy'],
    ['a second connector', { from: 'db', to: 'car' }, 'connection-duplicate'],
    ['a reversed wire', { from: 'api', to: 'tube' }, 'connection-reversed'],
    ['a wire to nothing', { from: 'db', to: 'nobody' }, 'connection-dangling'],
    ['a wire that closes a cycle', { from: 'api', to: 'car' }, 'connection-cycle'],
  ])('finds %s', (_, wire, rule) => {
    const connections = [...smallCanvas.connections, { id: 'zz', ...wire }];
    expect(rulesOf({ ...smallCanvas, connections })).toContain(rule);
  });

  it('finds ids that occur twice, also those of pipelines', () => {
    const micro = smallCanvas.entities.find(({ id }) => id === 'micro');
    expect(
      rulesOf({ ...smallCanvas, entities: [...smallCanvas.entities, { ...micro, id: 'pipe', name: 'Other' }] }),
    ).toContain('id-unique');
    expect(
      rulesOf({ ...smallCanvas, connections: [...smallCanvas.connections, { id: 'db-car', from: 'db', to: 'wheel' }] }),
    ).toEqual(['id-unique']);
  });

  it.each([
    [null, 'document-invalid'],
    [{ formatVersion: 3, entities: [] }, 'document-invalid'],
    [{ formatVersion: 2, entities: [], extra: 1 }, 'document-invalid'],
    [{ formatVersion: 2, entities: [7] }, 'entity-invalid'],
  ])('refuses the document %j', (document, rule) => {
    expect(rulesOf(document)).toEqual([rule]);
    expect(parseCanvas(document)).toMatchObject({ code: 'CANVAS_INVALID' });
  });
});
