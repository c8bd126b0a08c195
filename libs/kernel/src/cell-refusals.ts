import { row } from './refusal-row.js';

/** Why cells, and moves between them, are not as an operator wants them. */
export const cellRefusals = {
  CELL_IN_USE: row(
    'A cell that has tenants, or takes them, is to be removed.',
    (name, reason) => `The cell "${name}" ${reason}, and try again.`,
  ),
  CELL_CLOSED: row(
    'A tenant is to move to a cell that takes no tenants: it is not open, or it is full.',
    (name, state) => `The cell "${name}" takes no tenants: it is ${state}. Choose another, or open it first.`,
  ),
  MOVE_NOT_NEEDED: row(
    'A tenant is to move to the cell that it is in.',
    (slug, cell) => `"${slug}" is in the cell "${cell}" already. Choose another cell.`,
  ),
  MOVE_UNDER_WAY: row(
    'A tenant is to move that is on its way between two cells already.',
    (slug, to) => `"${slug}" is on its way to the cell "${to}". Let that come to an end, or abort it, and try again.`,
  ),
  MOVE_TOO_LATE: row(
    'A move is to be aborted that has switched already, or that there is not.',
    (slug) => `There is no move of "${slug}" that could be aborted. To go back, move it again.`,
  ),
  MOVE_WAITS: row(
    'A tenant that moves is held while nothing of it is being deployed, and something is. It is tried again automatically.',
    (names) => `It waits for the deployment that is under way in ${names}. It is tried again automatically.`,
  ),
  MOVE_FAILED: row(
    'An environment of a tenant that moves does not come up in the new cell. It is tried again automatically.',
    (environment, cell, reason) =>
      `${environment} does not come up in the cell "${cell}": ${reason}. The tenant is served where it was; it is tried again automatically.`,
  ),
} as const;
