import { describe } from 'vitest';

/** Tests one after the other, and at the same time as those of other such suites beside it: what waits for a cluster leaves it to others. */
export function describeAtOnce(name: string, tests: () => void): void {
  describe.concurrent(name, () => {
    describe('in turn', { concurrent: false }, tests);
  });
}
