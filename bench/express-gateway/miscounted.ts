import type { Decision } from './decision.js';
import type { Verdict } from './verdict.js';

/** Decisions that explain something of more cases than they say, or of fewer: what nobody decided hides behind the one, and the other is stale. */
export function miscounted(decisions: readonly Decision[], verdicts: Iterable<Verdict>): readonly string[] {
  const because = [...verdicts].map((verdict) => verdict.because);
  return decisions.flatMap(({ id, everywhere, cases = 0 }) => {
    const found = because.filter((ids) => ids.includes(id)).length;
    return everywhere || found === cases ? [] : [`${id} is decided for ${cases} cases, and found in ${found}`];
  });
}
