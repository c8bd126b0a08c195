import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LocalCellReader } from '@tiffin/local-cell';

/** Kills what runs of an environment's gateway in the local cell of a stack; the cell starts another. */
export async function killGateway(folder: string, environmentId: string): Promise<void> {
  const token = readFileSync(join(folder, 'cell-read-token'), 'utf8');
  const reader = new LocalCellReader({ socketPath: join(folder, 'cell.sock'), token });
  const seen = await reader.observe(environmentId);
  reader.close();
  process.kill(seen!.units.find(({ key }) => key.startsWith('gateway-'))!.pid, 'SIGKILL');
}
