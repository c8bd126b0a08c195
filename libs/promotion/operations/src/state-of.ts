import type { PromotionState } from '@tiffin/promotion-rules';
import type { KeptPromotion } from './promotion-store.js';

/** A promotion as the rules of its phases see it: `epoch` is that of who may write. */
export const stateOf = ({ phase, steps, errors }: KeptPromotion, epoch: number): PromotionState => ({
  phase,
  epoch,
  isHeld: true,
  errors,
  steps: steps.filter(({ isCheck }) => !isCheck).map(({ name, state }) => ({ name, isDone: state === 'succeeded' })),
});
