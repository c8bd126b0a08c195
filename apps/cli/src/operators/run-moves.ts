import { allPages } from '../api/all-pages.js';
import {
  abortTenantMoveMutation,
  moveTenantMutation,
  tenantMoveQuery,
  type TenantMoveRow,
  tenantMovesQuery,
} from '../api/operator-cell-documents.js';
import { asOperator, type OperatorOptions } from './as-operator.js';
import { followMove } from './follow-move.js';
import { moveLine } from './move-line.js';
import { cellOf } from './run-cells.js';
import { tenantIdOf } from './run-tenants.js';

export function runMoveTenant(
  slug: string,
  { to, wait, ...options }: OperatorOptions & { readonly to: string; readonly wait?: boolean },
): Promise<void> {
  return asOperator(options, async (api, terminal) => {
    const input = { tenantId: await tenantIdOf(api, slug), cellId: (await cellOf(api, to)).id };
    const begun = (await api.ask(moveTenantMutation, { input })).moveTenant.tenant.move;
    const ask = async () => (await api.ask(tenantMoveQuery, { slug })).operator.tenant.move;
    if (wait !== true) terminal.done(`${slug} is on its way to ${to}: tiffin operator cell moves`);
    const move = wait === true ? await followMove(terminal, slug, ask) : begun;
    if (options.json) terminal.data({ ok: true, move });
  });
}

export function runAbortMove(slug: string, options: OperatorOptions): Promise<void> {
  return asOperator(options, async (api, terminal) => {
    const input = { tenantId: await tenantIdOf(api, slug) };
    const { move } = (await api.ask(abortTenantMoveMutation, { input })).abortTenantMove.tenant;
    terminal.done(`${slug} stays where it is; what was begun elsewhere ends`);
    if (options.json) terminal.data({ ok: true, move });
  });
}

export function runMoves(options: OperatorOptions): Promise<void> {
  return asOperator(options, async (api, terminal) => {
    const moves = await allPages(async (after) => (await api.ask(tenantMovesQuery, { after })).operator.tenantMoves);
    if (options.json) return terminal.data({ ok: true, moves });
    if (moves.length === 0) terminal.line('No tenant is on its way.');
    for (const move of moves satisfies readonly TenantMoveRow[]) terminal.line(moveLine(move.tenant.slug, move));
  });
}
