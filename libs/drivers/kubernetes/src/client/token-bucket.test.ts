import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenBucket } from './token-bucket.js';

describe('a token bucket', () => {
  it('never lets more pass in any time than its burst and what that time brings', () => {
    const sizes = fc.record({ perSecond: fc.integer({ min: 1, max: 100 }), burst: fc.integer({ min: 1, max: 50 }) });
    fc.assert(
      fc.property(
        sizes,
        fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 200 }),
        (size, pauses) => {
          let now = 0;
          const bucket = new TokenBucket(size, () => now);
          const passed = pauses.map((pause) => {
            now += pause;
            return now + bucket.reserve();
          });
          for (let first = 0; first < passed.length; first += 1) {
            for (let last = first; last < passed.length; last += 1) {
              const seconds = ((passed[last] ?? 0) - (passed[first] ?? 0)) / 1000;
              expect(last - first + 1).toBeLessThanOrEqual(size.burst + seconds * size.perSecond + 1 + 1e-6);
            }
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});
