import { Terminal } from '../output/terminal.js';

export interface CellRightsOptions {
  readonly namespace: string;
}

/** From the list that the deployer inspects cells by, so that what is granted is what is asked for. */
export async function runCellRights({ namespace }: CellRightsOptions): Promise<void> {
  // Only here: the driver is large.
  const { cellAccounts } = await import('@tiffin/kubernetes');
  new Terminal(true).data({ apiVersion: 'v1', kind: 'List', items: cellAccounts(namespace) });
}
