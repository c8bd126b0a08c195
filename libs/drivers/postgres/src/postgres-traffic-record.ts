import type { TrafficReport } from '@tiffin/contracts';
import type { TrafficRecord } from '@tiffin/deployments-operations';
import type { CellId, EnvironmentId } from '@tiffin/kernel';
import { idOf, orNull, truth } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import { statement } from './reads/statement.js';
import type { TenantDatabase } from './tenant-database.js';

const keepTraffic = statement(
  RowShape.of({ done: ['true', truth] }),
  (columns) => `select ${columns} from platform.keep_traffic($1, $2::jsonb)`,
);
const foldTraffic = statement(
  RowShape.of({ last: ['platform.fold_traffic($1, $2)', orNull(idOf<EnvironmentId>())] }),
  (columns) => `select ${columns}`,
);

/** Each in a transaction of its own, which is over before whoever asks has given up on it: what is left is done the next time. */
const limits = { withinMs: 15_000 };

/** What units of all tenants have answered, by the minute; over all tenants, and nothing of theirs but numbers. */
export class PostgresTrafficRecord implements TrafficRecord {
  constructor(private readonly database: Pick<TenantDatabase, 'changeDirectory'>) {}

  async keep(cellId: CellId, { runs }: TrafficReport): Promise<void> {
    await this.database.changeDirectory(keepTraffic, [cellId, JSON.stringify(runs)], limits);
  }

  /** Folds and forgets what is old of so many environments behind `last`; answers where it came to, null at the end. */
  async fold(last: EnvironmentId, atMost: number): Promise<EnvironmentId | null> {
    const [row] = await this.database.changeDirectory(foldTraffic, [last, atMost], limits);
    return row?.last ?? null;
  }
}
