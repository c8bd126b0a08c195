import type { OperatorCellRow } from '../api/operator-cell-documents.js';
import { styled } from '../output/terminal.js';

/** How a cell stands, for people. */
export function cellLines(cell: OperatorCellRow): readonly string[] {
  const { name, driver, address, state, capacity, tenants, incoming, silentSince, openingSince, problems } = cell;
  const room =
    capacity === null ? `${tenants} ${tenants === 1 ? 'tenant' : 'tenants'}` : `${tenants} of ${capacity} tenants`;
  const notes = [
    ...(incoming === 0 ? [] : [`${incoming} on their way to it`]),
    ...(openingSince === null ? [] : ['being inspected']),
    ...(silentSince === null ? [] : [`has not answered since ${silentSince}`]),
  ];
  return [
    `${styled('bold', name)}  ${[state, room, ...notes].join(', ')}  ${driver} ${address}`,
    ...problems.map((problem) => `  ${problem}`),
  ];
}
