/**
 * hold: nothing new of the tenant is deployed. bring: its environments come up in the new cell, beside what serves. switch: it is in the new
 * cell, from one moment to the next. remove: what the old cell has of it ends. abort: what the new cell has of it ends, and it stays.
 */
export const moveSteps = ['hold', 'bring', 'switch', 'remove', 'done', 'abort', 'aborted'] as const;
export type MoveStep = (typeof moveSteps)[number];

/** Whether it is in the old cell, so that it can be aborted. */
export const isBeforeSwitch = (step: MoveStep): boolean => step === 'hold' || step === 'bring' || step === 'switch';
