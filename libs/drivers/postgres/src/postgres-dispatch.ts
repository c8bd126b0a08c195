import type { Job, QueueName } from '@tiffin/contracts';
import type { Attendance, Taken, TicketStore } from '@tiffin/work-operations';
import { idOf, integer, oneOf, orNull, text } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import { statement } from './reads/statement.js';
import type { TenantDatabase } from './tenant-database.js';

const job = RowShape.of({ tenantId: ['tenant', idOf()], id: ['id', idOf()], ticket: ['ticket', integer] });
const dispatched = statement(job, (columns) => `select ${columns} from directory.dispatch($1)`);

const answer = ['taken', 'over', 'unknown'] as const satisfies readonly Taken[];
const taken = statement(
  RowShape.of({ taken: ['directory.take($1, $2, $3, $4)', oneOf(answer)] }),
  (columns) => `select ${columns}`,
);

/** For functions that return nothing. */
const nothing = RowShape.of({ nothing: ['given::text', orNull(text)] });
const attended = statement(nothing, (columns) => `select ${columns} from directory.attend($1, $2, $3, $4) given`);
const dueIn = statement(
  RowShape.of({ ms: ['ceil(directory.due_in_ms($1))', orNull(integer)] }),
  (columns) => `select ${columns}`,
);
const left = statement(nothing, (columns) => `select ${columns} from directory.leave($1) given`);
const settled = statement(nothing, (columns) => `select ${columns} from directory.settle($1, $2, $3, $4, $5) given`);
const refused = statement(
  RowShape.of({ seq: ['seq', integer] }),
  (columns) => `select ${columns} from audit.append(null, $1::jsonb, $2::jsonb) seq`,
);

/** Asks the functions that decide whose turn it is, over all tenants: ids and nothing else. */
export class PostgresDispatch implements TicketStore {
  constructor(private readonly database: TenantDatabase) {}

  dispatch(queue: QueueName): Promise<readonly Job[]> {
    return this.database.changeDirectory(dispatched, [queue]);
  }

  async attend(queue: QueueName, { holder, slots, feed }: Attendance): Promise<void> {
    await this.database.changeDirectory(attended, [queue, holder, slots, feed]);
  }

  async dueInMs(queue: QueueName): Promise<number | null> {
    return (await this.database.directory(dueIn, [queue]))[0]?.ms ?? null;
  }

  async leave(holder: string): Promise<void> {
    await this.database.changeDirectory(left, [holder]);
  }

  async take(queue: QueueName, { tenantId, id, ticket }: Job): Promise<Taken> {
    const [row] = await this.database.changeDirectory(taken, [queue, tenantId, id, ticket]);
    return row?.taken ?? 'unknown';
  }

  async settle(queue: QueueName, { tenantId, id, ticket }: Job, seconds: number): Promise<void> {
    await this.database.changeDirectory(settled, [queue, tenantId, id, ticket, seconds]);
  }

  async refuse(queue: QueueName, detail: { readonly reason: string; readonly job: string }): Promise<void> {
    const actor = { kind: 'worker', id: queue, name: queue };
    const entry = { action: 'job.refuse', objectKind: 'queue', objectId: queue, detail };
    await this.database.changeDirectory(refused, [JSON.stringify(actor), JSON.stringify([entry])]);
  }
}
