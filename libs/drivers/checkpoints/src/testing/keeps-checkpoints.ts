import { expect, it } from 'vitest';
import type { CheckpointStore } from '@tiffin/audit-operations';

/** What every store does. `open` opens the same empty one each time. */
export function keepsCheckpoints(open: () => CheckpointStore): void {
  it('keeps what is written, numbered, and never replaces it', async () => {
    const store = open();
    expect([await store.numbers(), await store.read(1)]).toEqual([[], null]);
    expect(await store.write(2, 'two — “2”')).toBe('written');
    expect(await store.write(10, 'ten')).toBe('written');
    expect(await store.write(1, 'one')).toBe('written');
    expect(await store.write(2, 'another')).toBe('taken');
    expect(await open().numbers()).toEqual([1, 2, 10]);
    expect([await open().read(2), await open().read(3)]).toEqual(['two — “2”', null]);
  });
}
