import type { ListedPromotion, ShownGates } from '../api/promotion-documents.js';
import { styled, type Terminal } from './terminal.js';

const colours = { Succeeded: 'green', Failed: 'red', Errored: 'red', Aborted: 'yellow' } as const;
const marks = { open: ['green', '✓'], waiting: ['yellow', '…'], closed: ['red', '✗'] } as const;

/** One line: what, from whom, how it stands. */
export function promotionLine({ release, way, phase, note, requestedBy, createdAt, id }: ListedPromotion): string {
  const colour = phase in colours ? colours[phase as keyof typeof colours] : 'cyan';
  const who = requestedBy ?? 'automation';
  const how = way === 'rollback' || way === 'auto_rollback' ? ', rollback' : '';
  const why = note ? `  ${note}` : '';
  return `${createdAt}  ${styled(colour, phase.padEnd(9))}  ${release.name}  ${styled('dim', `by ${who}${how}, ${id}`)}${why}`;
}

/** Each gate with its reason, and when a promotion could start. */
export function showGates(terminal: Terminal, { gates, earliestAt }: ShownGates): void {
  for (const { name, state, reason } of gates) {
    const [colour, mark] = marks[state];
    terminal.line(`${styled(colour, mark)} ${name.padEnd(10)} ${reason ?? ''}`.trimEnd());
  }
  if (gates.every(({ state }) => state === 'open')) return;
  terminal.line(earliestAt ? `It can start at ${earliestAt} at the earliest.` : 'As things stand it cannot start.');
}
