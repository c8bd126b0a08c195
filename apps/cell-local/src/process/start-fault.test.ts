import { describe, expect, it } from 'vitest';
import { Refusal } from '@tiffin/kernel';
import { notStarted } from './start-fault.js';

const system = (code: string) => Object.assign(new Error(`${code}: oh, mkdir '/home/cell/private'`), { code });

describe('what kept a process from starting', () => {
  it.each([
    [system('ENOSPC'), 'the cell met ENOSPC (no space left on device)'],
    [system('EIO'), 'the cell met EIO (i/o error)'],
    [system('EMFILE'), 'the cell met EMFILE (too many open files)'],
    [system('EAGAIN'), 'the cell met EAGAIN (resource temporarily unavailable)'],
    [system('ENOMEM'), 'the cell met ENOMEM (not enough memory)'],
    [Refusal.of('DISK_FULL', '/home/cell/rootfs'), 'the cell has no space left on device'],
    [new Error('The blob /home/images/blobs/sha256/0 is damaged.'), 'its image cannot be used'],
    ['thrown', 'its image cannot be used'],
  ])('is a fault of the cell, and names no path: %s', (error, reason) => {
    expect(notStarted(error)).toEqual({ reason, isFault: true });
  });

  it('is the unit’s own where its variables are too long', () => {
    expect(notStarted(system('E2BIG'))).toMatchObject({ isFault: false });
  });
});
