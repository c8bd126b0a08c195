/** How a promotion came about: by hand, by automation, or back to an earlier release by one of them. */
export const promotionWays = ['person', 'automation', 'rollback', 'auto-rollback'] as const;
export type PromotionWay = (typeof promotionWays)[number];

export const isRollback = (way: PromotionWay): boolean => way === 'rollback' || way === 'auto-rollback';

export const isAutomatic = (way: PromotionWay): boolean => way === 'automation' || way === 'auto-rollback';
