import type { AuditEntry, OperatorKey } from '@tiffin/access';
import type {
  CellUnderHands,
  MovingTenant,
  NewMove,
  OperatorCellRows,
  OperatorCellStore,
} from '@tiffin/deployments-operations';
import { type CellState, cellStates, type CellTerms, type NewCell } from '@tiffin/deployments-rules';
import { type CellId, type MoveId, Refusal, type TenantId } from '@tiffin/kernel';
import { jsonObject } from '../cell-columns.js';
import { Prisma } from '../generated/client.js';
import { checkedRows } from '../reads/checked-rows.js';
import { idOf, integer, oneOf, orNull, text } from '../reads/decode.js';
import { RowShape } from '../reads/row-shape.js';
import type { TenantTransaction } from '../tenant-database.js';
import type { OperatorDatabase } from './operator-database.js';
import { OperatorTrail } from './operator-trail.js';
import { withinOperator } from './within-operator.js';

const cell = RowShape.of({
  name: ['name', text],
  driver: ['driver', text],
  state: ['state', oneOf(cellStates)],
  // Those on their way there too.
  tenants: ['tenants + incoming', integer],
  address: ['address', text],
  settings: ['settings', jsonObject],
  capacity: ['capacity', orNull(integer)],
  domain: ['domain', orNull(text)],
  routerPort: ['router_port', orNull(integer)],
});

const moving = RowShape.of({
  slug: ['t.slug', text],
  name: ['t.name', text],
  state: ['t.state', text],
  cellId: ['c.id', idOf<CellId>()],
  cellName: ['c.name', text],
  moveId: ['m.id', orNull(idOf<MoveId>())],
  moveTo: ['m.name', orNull(text)],
});

export class PostgresOperatorCellStore implements OperatorCellStore {
  constructor(private readonly database: OperatorDatabase) {}

  within<T>(key: OperatorKey, work: (rows: OperatorCellRows) => Promise<T>): Promise<T> {
    return withinOperator(this.database, key, (transaction) => work(new PostgresOperatorCellRows(transaction, key)));
  }
}

class PostgresOperatorCellRows implements OperatorCellRows {
  private readonly trail: OperatorTrail;

  constructor(
    private readonly transaction: TenantTransaction,
    private readonly key: OperatorKey,
  ) {
    this.trail = new OperatorTrail(transaction, key);
  }

  async cell(id: CellId): Promise<CellUnderHands> {
    const from = Prisma.sql`from platform.cell where id = ${id}::uuid for update`;
    const [row] = await checkedRows(this.transaction, cell, (columns) => Prisma.sql`select ${columns} ${from}`);
    if (row === undefined) throw Refusal.of('NOT_FOUND', 'cell');
    const { name, driver, state, tenants, ...terms } = row;
    return { name, driver, state, tenants, capacity: terms.capacity, terms };
  }

  async insertCell(id: CellId, { name, driver, settings, ...terms }: NewCell): Promise<void> {
    const { address, capacity, domain, routerPort } = terms;
    const made = await this.transaction.$executeRaw`
      insert into platform.cell (id, name, driver, address, settings, state, capacity, domain, router_port)
      values (${id}::uuid, ${name}, ${driver}, ${address}, ${JSON.stringify(settings)}::jsonb, 'closed', ${capacity}::int,
        ${domain}, ${routerPort}::int)
      on conflict (name) do nothing`;
    if (made === 0) throw Refusal.of('NAME_TAKEN', 'cell', name);
  }

  async setTerms(id: CellId, { address, settings, capacity, domain, routerPort }: CellTerms): Promise<void> {
    // What waits to be opened is inspected as it is now: the time at which it was asked for tells.
    await this.transaction.$executeRaw`
      update platform.cell set address = ${address}, settings = ${JSON.stringify(settings)}::jsonb, capacity = ${capacity}::int,
        domain = ${domain}, router_port = ${routerPort}::int,
        opening_since = case when opening_since is not null then clock_timestamp() end
      where id = ${id}::uuid`;
  }

  async setState(id: CellId, state: Exclude<CellState, 'open'>): Promise<void> {
    await this.transaction.$executeRaw`
      update platform.cell set state = ${state}, opening_since = null where id = ${id}::uuid`;
  }

  async askToOpen(id: CellId): Promise<void> {
    await this.transaction.$executeRaw`
      update platform.cell set opening_since = clock_timestamp(), problems = '[]' where id = ${id}::uuid`;
  }

  async removeCell(id: CellId): Promise<void> {
    await this.transaction.$executeRaw`delete from platform.cell where id = ${id}::uuid`;
  }

  async tenant(tenantId: TenantId): Promise<MovingTenant> {
    const from = Prisma.sql`from public.tenant t join platform.cell c on c.id = t.cell_id
      left join lateral (select m.id, o.name from platform.tenant_move m join platform.cell o on o.id = m.to_cell
        where m.tenant = t.tenant_id and m.finished_at is null) m on true
      where t.tenant_id = ${tenantId}::uuid for update of t`;
    const [row] = await checkedRows(this.transaction, moving, (columns) => Prisma.sql`select ${columns} ${from}`);
    if (row === undefined) throw Refusal.of('NOT_FOUND', 'tenant');
    const { cellId, cellName, moveId, moveTo, ...tenant } = row;
    const move = moveId === null || moveTo === null ? null : { id: moveId, to: moveTo };
    return { ...tenant, cell: { id: cellId, name: cellName }, move };
  }

  async insertMove({ id, tenantId, from, to }: NewMove): Promise<void> {
    await this.transaction.$executeRaw`
      insert into platform.tenant_move (id, tenant, from_cell, to_cell, asked_by)
      values (${id}::uuid, ${tenantId}::uuid, ${from}::uuid, ${to}::uuid, ${this.key.actor.id})`;
  }

  async abortMove(id: MoveId): Promise<boolean> {
    // Who is at it is overtaken by that.
    const count = await this.transaction.$executeRaw`
      update platform.tenant_move set step = 'abort', epoch = epoch + 1, fault = null, faults = 0, next_try_at = null, holder = null,
        lease_until = null
      where id = ${id}::uuid and step in ('hold', 'bring', 'switch')`;
    return count > 0;
  }

  audit(entry: AuditEntry, tenantId: TenantId | null = null): Promise<void> {
    return this.trail.audit(entry, tenantId);
  }
}
