import { describe, expect, it } from 'vitest';
import { applyOperations, type Canvas } from '@tiffin/canvas-rules';
import { accepted } from '@tiffin/kernel';
import { canvasHash, planRelease, readReleaseContent } from './plan-release.js';
import { walkthrough as newest } from './testing/walkthrough.js';

/** As it was saved when these were all that a gateway had. */
const walkthrough: Canvas = {
  ...newest,
  entities: newest.entities.map((one) =>
    one.type === 'Gateway' ? { ...one, policies: ['proxy', 'log', 'cors', 'headers', 'terminate'] } : one,
  ),
};

const update = (changes: object): Canvas =>
  accepted(applyOperations(walkthrough, [{ op: 'updateEntity', id: 'car', changes }]));

describe('canvasHash', () => {
  it('is what it was before models had declared changes, so that releases stay the same', () => {
    expect(canvasHash(walkthrough)).toBe('d5dd6f0bb0132ac2c636bbb6a7895896de877cfba5ee974d8cc9be013f110c36');
  });

  it('is another one with a declared change', () => {
    const migrations = [{ name: 'a', kind: 'expand', says: 'Old rows stay' }];
    expect(canvasHash(update({ migrations }))).not.toBe(canvasHash(walkthrough));
  });

  it('is the same with a card moved', () => {
    expect(canvasHash(update({ itemOrder: 7 }))).toBe(canvasHash(walkthrough));
  });
});

describe('planRelease', () => {
  it('has the hash of before where nothing is kept in a database that is migrated', () => {
    expect(planRelease(walkthrough, []).sha256).toBe(
      '6d62aed4a41fac8389b08e20b8731375aeb59bd2d84891c0a183954574d47aac',
    );
    expect(readReleaseContent(planRelease(walkthrough, []).content)).not.toHaveProperty('stores');
  });

  it('holds what the models keep in PostgreSQL', () => {
    const entities = walkthrough.entities.map((one) =>
      one.type === 'Connector' ? { ...one, connector: 'postgresql', settings: { url: 'postgres://db/shop' } } : one,
    );
    const { content } = planRelease({ ...walkthrough, entities } as Canvas, []);
    expect(readReleaseContent(content).stores).toMatchObject([{ connector: 'memory', tables: [{ model: 'Car' }] }]);
  });
});
