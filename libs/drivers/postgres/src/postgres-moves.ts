import type { WorkerGrant } from '@tiffin/access';
import type { CellPlace, MoveClaim, MovedEpochs, MoveRecord } from '@tiffin/deployments-operations';
import { type MoveStep, moveSteps } from '@tiffin/deployments-rules';
import type { CellId, MoveId, TenantId } from '@tiffin/kernel';
import type { Fenced } from '@tiffin/work-operations';
import { z } from 'zod';
import { cellColumns } from './cell-columns.js';
import { fenced } from './fence.js';
import { idOf, integer, json, oneOf, truth } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import { statement } from './reads/statement.js';
import type { TenantDatabase } from './tenant-database.js';

const epochs = z.record(z.uuid(), z.int());

const named = RowShape.of({ id: ['id', idOf<MoveId>()] });
const due = statement(
  named,
  (columns) => `select ${columns} from platform.tenant_move
    where finished_at is null and coalesce(lease_until, '-infinity') < now() and coalesce(next_try_at, '-infinity') < now()
    order by coalesce(next_try_at, asked_at), id limit $1::int`,
);
const claimed = RowShape.of({
  id: ['id', idOf<MoveId>()],
  tenantId: ['tenant', idOf<TenantId>()],
  step: ['step', oneOf(moveSteps)],
  from: ['from_cell', idOf<CellId>()],
  to: ['to_cell', idOf<CellId>()],
  environments: ['environments', json((value) => epochs.parse(value))],
  epoch: ['epoch', integer],
  faults: ['faults', integer],
});
const claim = statement(
  claimed,
  (columns) => `update platform.tenant_move set epoch = epoch + 1, holder = $2,
      lease_until = now() + $3::int * interval '1 millisecond'
    where id = $1 and finished_at is null and coalesce(lease_until, '-infinity') < now()
      and coalesce(next_try_at, '-infinity') < now() returning ${columns}`,
);
const cells = statement(
  RowShape.of(cellColumns),
  (columns) => `select ${columns} from platform.cell where id in ($1, $2)`,
);
const ofEpoch = 'where id = $1 and epoch = $2::int and finished_at is null';
const renew = statement(
  named,
  (columns) =>
    `update platform.tenant_move set lease_until = now() + $3::int * interval '1 millisecond' ${ofEpoch} returning ${columns}`,
);
const record = statement(
  named,
  (columns) => `update platform.tenant_move set step = $3, environments = $4::jsonb ${ofEpoch}
    and step in ('hold', 'bring', 'switch') returning ${columns}`,
);
const recordFault = statement(
  named,
  (columns) => `update platform.tenant_move set fault = $3, faults = faults + 1, holder = null, lease_until = null,
    next_try_at = now() + $4::int * interval '1 millisecond' ${ofEpoch} returning ${columns}`,
);
const answers = ['switched', 'stale', 'moved on', 'closed'] as const;
const switchCell = statement(
  RowShape.of({ answer: ['answer', oneOf(answers)] }),
  (columns) =>
    `select ${columns} from platform.switch_cell($1, $2::int, $3::jsonb, $4::int * interval '1 millisecond', $5::jsonb) answer`,
);
const finish = statement(
  RowShape.of({ isOver: ['is_over', truth] }),
  (columns) => `select ${columns} from platform.finish_move($1, $2::int, $3::jsonb) is_over`,
);

/** Moves of all tenants. What comes of them is on record by whoever the actor is. */
export class PostgresMoves implements MoveRecord {
  constructor(
    private readonly database: TenantDatabase,
    private readonly actor: WorkerGrant['actor'],
  ) {}

  async due(atMost: number): Promise<readonly MoveId[]> {
    return (await this.database.directory(due, [atMost])).map(({ id }) => id);
  }

  async claim(id: MoveId, holder: string, leaseMs: number): Promise<MoveClaim | null> {
    const [row] = await this.database.changeDirectory(claim, [id, holder, leaseMs]);
    if (!row) return null;
    const found = await this.database.directory(cells, [row.from, row.to]);
    const [from, to] = [row.from, row.to].map((cell) => found.find((one) => one.id === cell)) as [
      CellPlace?,
      CellPlace?,
    ];
    // Forgotten in this moment, and the move with it.
    return from && to ? { ...row, from, to } : null;
  }

  async renew({ id, epoch }: MoveClaim, leaseMs: number): Promise<Fenced> {
    return fenced((await this.database.changeDirectory(renew, [id, epoch, leaseMs])).length);
  }

  async record({ id, epoch }: MoveClaim, step: MoveStep, environments: MovedEpochs): Promise<Fenced> {
    const values = [id, epoch, step, JSON.stringify(environments)];
    return fenced((await this.database.changeDirectory(record, values)).length);
  }

  async recordFault({ id, epoch }: MoveClaim, fault: { text: string; retryAfterMs: number }): Promise<Fenced> {
    const values = [id, epoch, fault.text, fault.retryAfterMs];
    return fenced((await this.database.changeDirectory(recordFault, values)).length);
  }

  async switch({ id, epoch }: MoveClaim, held: MovedEpochs, restMs: number): Promise<(typeof answers)[number]> {
    const values = [id, epoch, JSON.stringify(held), restMs, JSON.stringify(this.actor)];
    const [row] = await this.database.changeDirectory(switchCell, values);
    return row?.answer ?? 'stale';
  }

  async finish({ id, epoch }: MoveClaim): Promise<boolean> {
    const [row] = await this.database.changeDirectory(finish, [id, epoch, JSON.stringify(this.actor)]);
    return row?.isOver ?? false;
  }
}
