import type { StoreKey } from '@tiffin/access';
import type { EnvironmentId, ProjectId, UserId } from '@tiffin/kernel';
import type { KeptStage, NewStage, StageRows, StageSettings, StageStore } from '@tiffin/promotion-operations';
import { stageColumns } from './promotion/stage-columns.js';
import type { ProjectStanding } from '@tiffin/tenancy-rules';
import { AuditRows } from './audit-rows.js';
import { Prisma } from './generated/client.js';
import { lockStanding } from './lock-standing.js';
import { checkedRows } from './reads/checked-rows.js';
import { idOf, moment, truth } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import type { TenantDatabase } from './tenant-database.js';

const stageRow = RowShape.of({ ...stageColumns, followsHead: ['t.follows_head', truth] });
const memberUser = RowShape.of({ userId: ['t.user_id', idOf<UserId>()] });
const clock = RowShape.of({ now: ['now()', moment] });
const ofProject = RowShape.of({ projectId: ['t.project_id', idOf<ProjectId>()] });

export class PostgresStageStore implements StageStore {
  constructor(private readonly database: TenantDatabase) {}

  within<T>(key: StoreKey, work: (rows: StageRows) => Promise<T>): Promise<T> {
    return this.database.within(key, (transaction) =>
      work(new PostgresStageRows(transaction, key.tenantId, key.actor)),
    );
  }
}

class PostgresStageRows extends AuditRows implements StageRows {
  lockProject(projectId: ProjectId): Promise<ProjectStanding | null> {
    return lockStanding(this.transaction, projectId);
  }

  async projectOf(environmentId: EnvironmentId): Promise<ProjectId | null> {
    const [row] = await checkedRows(
      this.transaction,
      ofProject,
      (columns) => Prisma.sql`select ${columns} from environment t where t.id = ${environmentId}::uuid`,
    );
    return row?.projectId ?? null;
  }

  async stages(projectId: ProjectId): Promise<readonly KeptStage[]> {
    return checkedRows(
      this.transaction,
      stageRow,
      (columns) => Prisma.sql`
        select ${columns} from environment t where t.project_id = ${projectId}::uuid order by t.created_at, t.id`,
    );
  }

  async insertEnvironment(projectId: ProjectId, stage: NewStage): Promise<void> {
    const { environmentId, name, upstream, requires, soakMs } = stage;
    await this.transaction.$executeRaw`
      insert into environment (id, tenant_id, project_id, name, upstream_ids, upstream_required, soak_ms)
      values (${environmentId}::uuid, ${this.tenantId}::uuid, ${projectId}::uuid, ${name}, ${[...upstream]}::uuid[], ${requires}, ${soakMs})`;
  }

  async membersOf(users: readonly UserId[]): Promise<readonly UserId[]> {
    const rows = await checkedRows(
      this.transaction,
      memberUser,
      (columns) => Prisma.sql`select ${columns} from member t where t.user_id = any(${[...users]}::uuid[])`,
    );
    return rows.map(({ userId }) => userId);
  }

  async now(): Promise<Date> {
    const sql = (columns: Prisma.Sql) => Prisma.sql`select ${columns}`;
    const [row] = await checkedRows(this.transaction, clock, sql);
    if (!row) throw new Error('The database tells no time.');
    return row.now;
  }

  async changeStage(environmentId: EnvironmentId, settings: StageSettings): Promise<void> {
    const { upstream, requires, soakMs, approvals, windows, checks, rollbackSkips, rollbackOn, rollout } = settings;
    await this.transaction.$executeRaw`
      update environment set upstream_ids = ${[...upstream]}::uuid[], upstream_required = ${requires}, soak_ms = ${soakMs},
        approvals = ${approvals && JSON.stringify(approvals)}::jsonb, windows = ${JSON.stringify(windows)}::jsonb,
        checks = ${JSON.stringify(checks)}::jsonb, rollback_skips = ${[...rollbackSkips]}::text[],
        rollback_on = ${[...rollbackOn]}::text[], rollout = ${rollout && JSON.stringify(rollout)}::jsonb
      where id = ${environmentId}::uuid`;
  }
}
