import { describe, expect, it } from 'vitest';
import { Attempts, type AttemptKey } from './attempts.js';
import { countingStore } from './testing/counting-store.js';

const counting = (): Attempts => new Attempts(countingStore());

const from = (of: string): AttemptKey => ({ what: 'sign-in', by: 'address', of });
const once = { most: 1, windowSeconds: 900 };

describe('attempts', () => {
  it('are limited, and possible again when they are forgotten', async () => {
    const attempts = counting();
    const key = { what: 'sign-in', by: 'account', of: 'ann@example.test' } as const;
    expect(await attempts.take(key, once)).toBe(0);
    expect(await attempts.take(key, once)).toBe(42);
    await attempts.forget(key);
    expect(await attempts.take(key, once)).toBe(0);
  });

  it.each([
    ['192.0.2.1', '192.0.2.1', true],
    ['192.0.2.1', '192.0.2.2', false],
    ['192.0.2.1', '::ffff:192.0.2.1', true],
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff:1:2:3', true],
    ['2001:db8:1:2::1', '2001:0db8:0001:0002:0:0:0:9', true],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
    ['2001:db8::1', '2001:db8:0:0:9::', true],
    ['fe80::1%eth0', 'fe80::2', true],
    ['::1', '2001:db8::1', false],
  ])('from %s and %s count together: %s', async (one, other, together) => {
    const attempts = counting();
    await attempts.take(from(one), once);
    expect((await attempts.take(from(other), once)) > 0).toBe(together);
  });
});
