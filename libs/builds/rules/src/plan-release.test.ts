import { describe, expect, it } from 'vitest';
import { applyOperations, type Canvas } from '@tiffin/canvas-rules';
import { accepted } from '@tiffin/kernel';
import { canvasHash } from './plan-release.js';
import { walkthrough } from './testing/walkthrough.js';

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
