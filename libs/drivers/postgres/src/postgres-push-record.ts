import type { PushedImage, PushRecord } from '@tiffin/builds-operations';
import type { TenantId } from '@tiffin/kernel';
import { idOf, orNull, text, truth } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import { statement } from './reads/statement.js';
import type { TenantDatabase } from './tenant-database.js';

const noted = RowShape.of({ is: ['directory.note_push($1, $2)', truth] });
const notePush = statement(noted, (columns) => `select ${columns}`);
const pushed = RowShape.of({ tenantId: ['owner', idOf<TenantId>()], digest: ['digest', text] });
const takeIdle = statement(pushed, (columns) => `select ${columns} from directory.take_idle_pushes($1, $2, $3)`);
const forgotten = RowShape.of({ done: ['directory.forget_push($1, $2)', orNull(text)] });
const forgetPush = statement(forgotten, (columns) => `select ${columns}`);
const takeUnseen = statement(pushed, (columns) => `select ${columns} from directory.take_unseen_pushes($1, $2)`);
const news = RowShape.of({ is: ['directory.saw_push($1, $2, $3::boolean)', truth] });
const sawPush = statement(news, (columns) => `select ${columns}`);

/** What lies in the registry, over all tenants: it outlives the rows of a tenant that is erased. */
export class PostgresPushRecord implements PushRecord {
  constructor(private readonly database: TenantDatabase) {}

  async note({ tenantId, digest }: PushedImage): Promise<boolean> {
    return (await this.database.directory(notePush, [tenantId, digest]))[0]?.is ?? false;
  }

  takeIdle(atMost: number, graceMs: number, leaseMs: number): Promise<readonly PushedImage[]> {
    return this.database.directory(takeIdle, [atMost, graceMs, leaseMs]);
  }

  async forget({ tenantId, digest }: PushedImage): Promise<void> {
    await this.database.directory(forgetPush, [tenantId, digest]);
  }

  takeUnseen(atMost: number, everyMs: number): Promise<readonly PushedImage[]> {
    return this.database.directory(takeUnseen, [atMost, everyMs]);
  }

  async saw({ tenantId, digest }: PushedImage, isThere: boolean): Promise<boolean> {
    return (await this.database.directory(sawPush, [tenantId, digest, String(isThere)]))[0]?.is ?? false;
  }
}
