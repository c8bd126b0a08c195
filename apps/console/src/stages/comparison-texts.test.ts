import { describe, expect, it } from 'vitest';
import { diffLines, imageText } from './comparison-texts.js';

describe('what differs between two releases', () => {
  it('is shown line by line', () => {
    expect(diffLines('@@ -1,2 +1,2 @@\n-one\n+two\n three\n').map(({ is }) => is)).toEqual([
      'head',
      'removed',
      'added',
      'same',
    ]);
  });

  it('is, of images, their digests and sizes', () => {
    const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
    expect(imageText({ digest, sizeBytes: 12_345_678 })).toBe('sha256:0123456789ab (12.3 MB)');
    expect([imageText({ digest, sizeBytes: null }), imageText(null)]).toEqual(['sha256:0123456789ab', null]);
  });
});
