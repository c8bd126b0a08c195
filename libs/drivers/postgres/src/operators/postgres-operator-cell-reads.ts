import { cellStates, moveSteps } from '@tiffin/deployments-rules';
import type { CellId, MoveId, TenantId } from '@tiffin/kernel';
import { jsonObject } from '../cell-columns.js';
import type { PageRequest } from '../read-model/rows.js';
import { idOf, integer, moment, oneOf, orNull, text, textsOf } from '../reads/decode.js';
import { type Row, RowShape } from '../reads/row-shape.js';
import { statement } from '../reads/statement.js';
import type { OperatorDatabase } from './operator-database.js';

const shape = RowShape.of({
  id: ['c.id', idOf<CellId>()],
  name: ['c.name', text],
  driver: ['c.driver', text],
  address: ['c.address', text],
  settings: ['c.settings', jsonObject],
  state: ['c.state', oneOf(cellStates)],
  capacity: ['c.capacity', orNull(integer)],
  tenants: ['c.tenants', integer],
  incoming: ['c.incoming', integer],
  domain: ['c.domain', orNull(text)],
  routerPort: ['c.router_port', orNull(integer)],
  silentSince: ['c.silent_since', orNull(moment)],
  openingSince: ['c.opening_since', orNull(moment)],
  inspectedAt: ['c.inspected_at', orNull(moment)],
  problems: ['c.problems', textsOf],
  facts: ['c.facts', jsonObject],
});
export type OperatorCellRow = Row<typeof shape>;
const cells = statement(shape, (columns) => `select ${columns} from platform.cell c order by c.name collate "C"`);
const cellById = statement(shape, (columns) => `select ${columns} from platform.cell c where c.id = $1`);

const moveShape = RowShape.of({
  id: ['m.id', idOf<MoveId>()],
  tenantId: ['m.tenant', idOf<TenantId>()],
  from: ['f.name', text],
  to: ['o.name', text],
  step: ['m.step', oneOf(moveSteps)],
  fault: ['m.fault', orNull(text)],
  attempts: ['m.faults', integer],
  nextTryAt: ['m.next_try_at', orNull(moment)],
  askedAt: ['m.asked_at', moment],
  switchedAt: ['m.switched_at', orNull(moment)],
  finishedAt: ['m.finished_at', orNull(moment)],
});
export type TenantMoveRow = Row<typeof moveShape>;
const moveTable = `platform.tenant_move m join platform.cell f on f.id = m.from_cell join platform.cell o on o.id = m.to_cell`;
const openMoves = statement(
  moveShape,
  (columns) => `select ${columns} from ${moveTable}
    where m.finished_at is null and ($1::uuid is null or m.id > $1) order by m.id limit $2::int`,
);
const moveOf = statement(
  moveShape,
  (columns) => `select ${columns} from ${moveTable} where m.tenant = $1 order by m.id desc limit 1`,
);

/** What operators see of cells. */
export class PostgresOperatorCellReads {
  constructor(private readonly database: OperatorDatabase) {}

  async cells(): Promise<readonly OperatorCellRow[]> {
    return (await this.database.open()).directory(cells, []);
  }

  async cell(id: CellId): Promise<OperatorCellRow | null> {
    return (await (await this.database.open()).directory(cellById, [id]))[0] ?? null;
  }

  /** Pages hold one row more than there may be. `after`: an id. */
  async openMoves({ first, after }: PageRequest<string>): Promise<readonly TenantMoveRow[]> {
    return (await this.database.open()).directory(openMoves, [after, first]);
  }

  /** The newest of a tenant. */
  async moveOf(tenantId: TenantId): Promise<TenantMoveRow | null> {
    return (await (await this.database.open()).directory(moveOf, [tenantId]))[0] ?? null;
  }
}
