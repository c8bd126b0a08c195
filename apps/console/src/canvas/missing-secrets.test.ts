import { describe, expect, it } from '@jest/globals';
import { type Canvas, emptyCanvas, seedEntity } from '@tiffin/canvas-rules';
import { missingSecrets } from './missing-secrets.js';

const hello = { ...seedEntity('Function', emptyCanvas, 'hello'), environment: { A: { secret: 'TOKEN' }, B: 'plain' } };
const gate = { ...seedEntity('Gateway', emptyCanvas, 'gate'), https: { key: { secret: 'TLS' } } };
const canvas = { ...emptyCanvas, entities: [hello, gate] } as unknown as Canvas;

describe('missingSecrets', () => {
  it('names entity, field, secret and what to type, for what reaches a unit', () => {
    expect(missingSecrets(canvas, { name: 'development', secrets: [] }, 'shop')).toEqual([
      expect.objectContaining({
        entityId: 'hello',
        field: 'environment.A',
        message: expect.stringMatching(/"TOKEN" has no value in development.*tiffin secret set TOKEN --project shop$/),
      }),
    ]);
  });

  it('says nothing of those that are set, and nothing before it knows', () => {
    expect(missingSecrets(canvas, { name: 'development', secrets: [{ name: 'TOKEN' }] }, 'shop')).toEqual([]);
    expect(missingSecrets(canvas, null, 'shop')).toEqual([]);
  });
});
