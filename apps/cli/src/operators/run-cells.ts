import type { ApiClient } from '../api/api-client.js';
import {
  addCellMutation,
  changeCellMutation,
  type OperatorCellRow,
  operatorCellsQuery,
  removeCellMutation,
  setCellStateMutation,
} from '../api/operator-cell-documents.js';
import { exitCode } from '../exit-code.js';
import { Failure } from '../failure.js';
import type { Terminal } from '../output/terminal.js';
import { asOperator, type OperatorOptions } from './as-operator.js';
import { cellLines } from './cell-lines.js';
import { followCell } from './follow-cell.js';

export interface TermOptions extends OperatorOptions {
  readonly address?: string;
  readonly settings?: unknown;
  readonly capacity?: number | null;
  readonly domain?: string | null;
  readonly routerPort?: number | null;
}

export function runCells(options: OperatorOptions): Promise<void> {
  return asOperator(options, async (api, terminal) => {
    const { cells } = (await api.ask(operatorCellsQuery, {})).operator;
    if (options.json) return terminal.data({ ok: true, cells });
    for (const line of cells.flatMap(cellLines)) terminal.line(line);
  });
}

export function runCellAdd(
  name: string,
  { json, driver, address, ...terms }: TermOptions & { readonly driver: string; readonly address: string },
): Promise<void> {
  return asOperator({ json: json === true }, async (api, terminal) => {
    const { cell } = (await api.ask(addCellMutation, { input: { name, driver, address, ...terms } })).addCell;
    terminal.done(`${name} is registered, and takes no tenants yet: tiffin operator cell state ${name} open`);
    told(terminal, cell);
  });
}

export function runCellChange(name: string, { json, ...terms }: TermOptions): Promise<void> {
  if (Object.keys(terms).length === 0) throw new Failure('Say what is to change.', exitCode.usage);
  return asOperator({ json: json === true }, async (api, terminal) => {
    const input = { cellId: (await cellOf(api, name)).id, ...terms };
    const { cell } = (await api.ask(changeCellMutation, { input })).changeCell;
    terminal.done(`${name} is changed`);
    told(terminal, cell);
  });
}

export function runCellState(
  name: string,
  state: 'open' | 'full' | 'draining' | 'down',
  options: OperatorOptions & { readonly wait?: boolean },
): Promise<void> {
  return asOperator(options, async (api, terminal) => {
    const input = { cellId: (await cellOf(api, name)).id, state };
    const { cell } = (await api.ask(setCellStateMutation, { input })).setCellState;
    if (state !== 'open') terminal.done(`${name} is ${cell.state}`);
    else if (options.wait !== true) terminal.done(`${name} is being inspected, and opened if nothing is in the way`);
    told(terminal, options.wait === true ? await followCell(terminal, () => cellOf(api, name)) : cell);
  });
}

export function runCellRemove(name: string, options: OperatorOptions): Promise<void> {
  return asOperator(options, async (api, terminal) => {
    await api.ask(removeCellMutation, { input: { cellId: (await cellOf(api, name)).id } });
    terminal.done(`${name} is forgotten; what runs there was not touched`);
    if (options.json) terminal.data({ ok: true, removed: name });
  });
}

export async function cellOf(api: ApiClient, name: string): Promise<OperatorCellRow> {
  const { cells } = (await api.ask(operatorCellsQuery, {})).operator;
  const cell = cells.find((one) => one.name === name);
  if (cell) return cell;
  throw new Failure(
    `There is no cell "${name}". There are: ${cells.map((one) => one.name).join(', ')}.`,
    exitCode.usage,
  );
}

function told(terminal: Terminal, cell: OperatorCellRow): void {
  if (terminal.json) return terminal.data({ ok: true, cell });
  for (const line of cellLines(cell)) terminal.line(line);
}
