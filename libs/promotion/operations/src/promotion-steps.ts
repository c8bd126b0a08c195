import { type Check, isRollback, type PromotionWay, type Stage } from '@tiffin/promotion-rules';
import type { NewPromotion } from './promotion-store.js';

const nameOf = (check: Check): string => (check.kind === 'http' ? `http ${check.path}` : check.kind);

/** What a promotion to a stage does, frozen as the stage is now: what it is told later changes later promotions. */
export function promotionSteps({ checks, rollout: inSteps }: Stage, way: PromotionWay): NewPromotion['steps'] {
  const names = new Map<string, number>();
  const named = checks.map((task) => {
    const name = nameOf(task);
    const count = (names.get(name) ?? 0) + 1;
    names.set(name, count);
    return { name: count === 1 ? name : `${name} (${count})`, isCheck: true, task };
  });
  // What is brought back is no experiment.
  const rollout = isRollback(way) ? null : inSteps;
  return [{ name: 'deploy', isCheck: false, task: { kind: 'deploy', rollout } }, ...named];
}
