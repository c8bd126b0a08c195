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

/** What units of all tenants have answered, by the minute; over all tenants, and nothing of theirs but numbers. */
export class PostgresTrafficRecord implements TrafficRecord {
  constructor(private readonly database: Pick<TenantDatabase, 'directory'>) {}

  async keep(cellId: CellId, { runs }: TrafficReport): Promise<void> {
    await this.database.directory(keepTraffic, [cellId, JSON.stringify(runs)]);
  }

  /** Folds and forgets what is old of so many environments behind `last`; answers where it came to, null at the end. */
  async fold(last: EnvironmentId, atMost: number): Promise<EnvironmentId | null> {
    return (await this.database.directory(foldTraffic, [last, atMost]))[0]?.last ?? null;
  }
}
