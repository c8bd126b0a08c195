import { describe, expect, it } from 'vitest';
import { applyOperations, type Canvas, emptyCanvas } from '@tiffin/canvas-rules';
import { accepted } from '@tiffin/kernel';
import { missingSecrets } from './missing-secrets.js';

const add = (entity: object) => ({ op: 'addEntity', entity });
const draw = (...operations: unknown[]): Canvas => accepted(applyOperations(emptyCanvas, operations));
const hello = {
  id: 'hello',
  type: 'Function',
  name: 'hello',
  files: { 'handler.js': '' },
  environment: { A: { secret: 'TOKEN' }, B: 'plain' },
};
const later = {
  id: 'later',
  type: 'Connector',
  name: 'later',
  connector: 'memory',
  settings: { note: { secret: 'LATER' } },
};
const out = { id: 'out', type: 'ServiceEndpoint', name: 'Out', urls: [{ secret: 'OUT_URL' }] };
const gate = {
  id: 'gate',
  type: 'Gateway',
  name: 'gate',
  https: { tls: [{ domain: 'd', cert: 'c', key: { secret: 'TLS' } }] },
  pipelines: [{ id: 'pipe', name: 'Pipe', policies: [] }],
};
const car = { id: 'car', type: 'Model', name: 'Car' };
const nothing = { name: 'development', secrets: [] };
const wired = (from: string, to: string) => ({ op: 'addConnection', connection: { id: `${from}-${to}`, from, to } });

describe('missingSecrets', () => {
  it('names entity, field, secret and what to type, for what reaches a unit', () => {
    expect(missingSecrets(draw(add(hello)), nothing, 'shop')).toEqual([
      expect.objectContaining({
        secret: 'TOKEN',
        entityId: 'hello',
        field: 'environment.A',
        message: expect.stringMatching(/"TOKEN" has no value in development.*tiffin secret set TOKEN --project shop$/),
      }),
    ]);
  });

  it('says nothing of those that are set, and nothing before it knows', () => {
    const canvas = draw(add(hello));
    expect(missingSecrets(canvas, { name: 'development', secrets: [{ name: 'TOKEN' }] }, 'shop')).toEqual([]);
    expect(missingSecrets(canvas, null, 'shop')).toEqual([]);
  });

  it('says nothing of what no deployment asks for: a connector without a model, a service nobody calls', () => {
    const canvas = draw(add(later), add(out), add(gate), add(car));
    expect(missingSecrets(canvas, nothing, 'shop')).toEqual([]);
    const used = accepted(applyOperations(canvas, [wired('later', 'car'), wired('out', 'pipe')]));
    expect(missingSecrets(used, nothing, 'shop').map(({ secret }) => secret)).toEqual(['LATER', 'OUT_URL']);
  });

  it('says it once of a field that reaches several units', () => {
    const second = { ...gate, id: 'second', name: 'second', pipelines: [{ id: 'tube', name: 'Tube', policies: [] }] };
    const canvas = draw(add(out), add(gate), add(second), wired('out', 'pipe'), wired('out', 'tube'));
    expect(missingSecrets(canvas, nothing, 'shop')).toHaveLength(1);
  });
});
