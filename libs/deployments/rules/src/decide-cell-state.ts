import { Refusal } from '@tiffin/kernel';

/**
 * closed: takes no tenants until it is inspected, as when it is new or leads elsewhere. open: takes tenants. full, draining: takes no new
 * ones. down: nothing is asked of it. Whatever it has it goes on serving, but where it is down.
 */
export const cellStates = ['closed', 'open', 'full', 'draining', 'down'] as const;
export type CellState = (typeof cellStates)[number];

/** What an operator may say. */
export const cellStatesToSay = ['open', 'full', 'draining', 'down'] as const;
export type CellStateToSay = (typeof cellStatesToSay)[number];

/** Whether a cell may be taken away. */
export function decideCellRemoval({ name, state, tenants }: CellUse): Refusal | null {
  if (tenants > 0)
    return Refusal.of('CELL_IN_USE', name, `has ${tenants} ${tenants === 1 ? 'tenant' : 'tenants'}. Move them first`);
  return state === 'open' ? Refusal.of('CELL_IN_USE', name, 'takes tenants. Have it drained first') : null;
}

export interface CellUse {
  readonly name: string;
  readonly state: CellState;
  /** Those on their way there counted, too. */
  readonly tenants: number;
}
