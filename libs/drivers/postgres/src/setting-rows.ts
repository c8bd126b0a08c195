import type { Actor } from '@tiffin/access';
import { type EnvironmentId, Refusal } from '@tiffin/kernel';
import { AuditRows } from './audit-rows.js';
import { Prisma } from './generated/client.js';
import { checkedRows } from './reads/checked-rows.js';
import { integer } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import type { TenantTransaction } from './tenant-database.js';

const recorded = RowShape.of({ version: ['version', integer] });
const counted = RowShape.of({ count: ['count(*)::int', integer] });

export interface SettingChange {
  readonly kind: 'secret' | 'variable';
  readonly name: string;
  readonly change: 'set' | 'remove';
}

/** What secrets and variables of an environment have in common: their history, and that a change makes a deployment due. */
export class SettingRows extends AuditRows {
  constructor(
    transaction: TenantTransaction,
    tenantId: string,
    protected readonly author: Actor,
  ) {
    super(transaction, tenantId, author);
  }

  /** Locks the environment's row, so that changes come one after the other, and makes a deployment due. */
  protected async moveSettings(environmentId: EnvironmentId): Promise<void> {
    const count = await this.transaction.$executeRaw`
      update environment set settings_version = settings_version + 1, deploy_fault = null, deploy_faults = 0, deploy_starts = 0, deploy_next_try_at = null
      where id = ${environmentId}::uuid`;
    if (count === 0) throw Refusal.of('NOT_FOUND', 'environment');
  }

  /** So that changes come one after the other, those that change nothing too. */
  protected async lockSettings(environmentId: EnvironmentId): Promise<void> {
    await this.transaction.$executeRaw`select 1 from environment where id = ${environmentId}::uuid for update`;
  }

  protected async countNames(table: 'secret' | 'variable', environmentId: EnvironmentId): Promise<number> {
    const from = { secret: Prisma.sql`secret`, variable: Prisma.sql`variable` }[table];
    const [row] = await checkedRows(
      this.transaction,
      counted,
      (columns) => Prisma.sql`select ${columns} from ${from} where environment_id = ${environmentId}::uuid`,
    );
    return row?.count ?? 0;
  }

  /** The change's number among those of the name, from 1. The environment's row must be locked. */
  protected async recordChange(environmentId: EnvironmentId, { kind, name, change }: SettingChange): Promise<number> {
    const { id, name: authorName } = this.author;
    const [row] = await checkedRows(
      this.transaction,
      recorded,
      (columns) => Prisma.sql`
      insert into setting_change (tenant_id, environment_id, kind, name, version, change, author_id, author_name)
      select ${this.tenantId}::uuid, ${environmentId}::uuid, ${kind}, ${name}, coalesce(max(c.version), 0) + 1, ${change}, ${id}, ${authorName}
      from setting_change c where c.environment_id = ${environmentId}::uuid and c.kind = ${kind} and c.name = ${name}
      returning ${columns}`,
    );
    return row?.version ?? 1;
  }
}
