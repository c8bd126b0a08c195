import type { EntityOf } from '@tiffin/canvas-rules';
import { sameJson } from '@tiffin/kernel';

type Environment = EntityOf<'Function'>['environment'];

/** Name and value. */
export type Variable = readonly [string, Environment[string]];

/**
 * The variables, in the order in which they were typed while they are still those. JavaScript puts a name like `1` first, so
 * that a row would move away under somebody who begins a name with a digit.
 */
export const inOrder = (value: Environment, typed: readonly Variable[]): readonly Variable[] =>
  sameJson(Object.fromEntries(typed), value) ? typed : Object.entries(value);
