import { until } from '@tiffin/kernel';
import type { OperatorCellRow } from '../api/operator-cell-documents.js';
import { exitCode } from '../exit-code.js';
import { Failure } from '../failure.js';
import type { Terminal } from '../output/terminal.js';

const look = { withinMs: 180_000, everyMs: 500 };

/** Waits until a cell has been inspected. Fails, with what is in the way, where that does not open it. */
export async function followCell(terminal: Terminal, ask: () => Promise<OperatorCellRow>): Promise<OperatorCellRow> {
  terminal.busy('inspecting it');
  const cell = await until(async () => {
    const seen = await ask();
    return seen.openingSince === null ? seen : undefined;
  }, look);
  if (cell === undefined) throw new Failure('Nobody has inspected it yet: is a deployer at work? It goes on to wait.');
  if (cell.problems.length === 0 && cell.state === 'open') {
    terminal.done(`${cell.name} is open`);
    return cell;
  }
  const problems = cell.problems.length > 0 ? cell.problems : [`it is ${cell.state}`];
  throw new Failure(`"${cell.name}" was not opened: ${problems.join('\n')}`, exitCode.refused);
}
