import type { WorkerGrant } from '@tiffin/access';
import type { InspectedCell, OpeningCell, OpeningRecord } from '@tiffin/deployments-operations';
import { cellColumns } from './cell-columns.js';
import { moment, truth } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import { statement } from './reads/statement.js';
import type { TenantDatabase } from './tenant-database.js';

const opening = RowShape.of({ ...cellColumns, askedAt: ['opening_since', moment] });
const openings = statement(
  opening,
  (columns) => `select ${columns} from platform.cell where opening_since is not null order by opening_since`,
);
const settled = RowShape.of({ isSettled: ['is_settled', truth] });
const settle = statement(
  settled,
  (columns) => `select ${columns} from platform.settle_opening($1, $2, $3, $4, $5) is_settled`,
);

/** Cells that operators want to open. Each outcome is on record, by whoever the actor is. */
export class PostgresOpenings implements OpeningRecord {
  constructor(
    private readonly database: TenantDatabase,
    private readonly actor: WorkerGrant['actor'],
  ) {}

  async openings(): Promise<readonly OpeningCell[]> {
    const rows = await this.database.directory(openings);
    return rows.map(({ askedAt, ...place }) => ({ place, askedAt }));
  }

  async settle({ place, askedAt }: OpeningCell, { problems, facts }: InspectedCell): Promise<boolean> {
    const values = [askedAt.toISOString(), JSON.stringify(problems), JSON.stringify(facts), JSON.stringify(this.actor)];
    const [row] = await this.database.changeDirectory(settle, [place.id, ...values]);
    return row?.isSettled ?? false;
  }
}
