import { hash } from 'node:crypto';
import type { RequestOrders, RequestReport } from '@tiffin/contracts';
import type { RequestRecord } from '@tiffin/deployments-operations';
import type { CellId } from '@tiffin/kernel';
import { integer, text } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import { statement } from './reads/statement.js';
import type { TenantDatabase } from './tenant-database.js';

const limit = RowShape.of({
  tenant: ['tenant', text],
  plan: ['plan', text],
  limit: ['most', integer],
  budget: ['budget', integer],
});
const counted = statement(
  limit,
  (columns) => `select ${columns} from platform.count_requests($1, $2, $3::date, $4::jsonb)`,
);

/** Sums what all cells count; over all tenants, and nothing of theirs but numbers. */
export class PostgresRequestRecord implements RequestRecord {
  constructor(private readonly database: Pick<TenantDatabase, 'directory'>) {}

  async keep(
    cellId: CellId,
    { run, month, tallies }: RequestReport,
  ): Promise<Pick<RequestOrders, 'limits' | 'limitsVersion'>> {
    const rows = await this.database.directory(counted, [cellId, run, `${month}-01`, JSON.stringify(tallies)]);
    // What is used up already leaves nothing.
    const limits = rows.map((row) => ({ ...row, budget: Math.max(0, row.budget) }));
    return { limits, limitsVersion: hash('sha256', JSON.stringify([run, month, limits])) };
  }
}
