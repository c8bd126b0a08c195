import type { TenantMoveRow } from '../api/operator-cell-documents.js';
import { styled } from '../output/terminal.js';

/** What each step of a move is, for people. */
export const moveTexts: Readonly<Record<TenantMoveRow['step'], string>> = {
  hold: 'waiting until nothing of it is being deployed',
  bring: 'coming up in the new cell',
  switch: 'switching',
  remove: 'has switched; the old cell ends what it has',
  done: 'has moved',
  abort: 'staying; the new cell ends what it has',
  aborted: 'has stayed',
};

export function moveLine(slug: string, { from, to, step, fault, attempts }: TenantMoveRow): string {
  const tries = attempts > 1 ? ` (${attempts} tries)` : '';
  const why = fault === null ? '' : `: ${fault}${tries}`;
  return `${styled('bold', slug)}  ${from} to ${to}, ${moveTexts[step]}${why}`;
}
