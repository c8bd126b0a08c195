import type { StoreKey } from '@tiffin/access';
import type {
  EnvironmentClaim,
  MoveRows,
  MoveStore,
  MovingEnvironment,
  OpenedSettings,
  SecretOpener,
  SettingNames,
} from '@tiffin/deployments-operations';
import type { EnvironmentId, MoveId } from '@tiffin/kernel';
import { Prisma } from './generated/client.js';
import { readSettings } from './read-settings.js';
import { checkedRows } from './reads/checked-rows.js';
import { idOf, integer, text } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import { takeEnvironment } from './take-environment.js';
import type { TenantDatabase, TenantTransaction } from './tenant-database.js';

const environment = RowShape.of({
  environmentId: ['e.id', idOf<EnvironmentId>()],
  name: [`p.slug || ' / ' || e.name`, text],
  epoch: ['e.deploy_epoch', integer],
});

/** Who holds an environment for a move: whichever worker carries it on. `platform.switch_cell` looks for it. */
const holderOf = (move: MoveId): string => `move ${move}`;

/** What a move does with the environments of its tenant. */
export class PostgresMoveStore implements MoveStore {
  constructor(
    private readonly database: TenantDatabase,
    /** Opens secrets; null: there are none. */
    private readonly opener: SecretOpener | null,
  ) {}

  within<T>(key: StoreKey, work: (rows: MoveRows) => Promise<T>): Promise<T> {
    const { opener } = this;
    return this.database.within(key, (transaction) => work(new PostgresMoveRows(transaction, { ...key, opener })));
  }
}

class PostgresMoveRows implements MoveRows {
  constructor(
    private readonly transaction: TenantTransaction,
    private readonly place: StoreKey & { readonly opener: SecretOpener | null },
  ) {}

  environments(): Promise<readonly MovingEnvironment[]> {
    return checkedRows(
      this.transaction,
      environment,
      (columns) => Prisma.sql`select ${columns} from environment e join project p on p.id = e.project_id order by e.id`,
    );
  }

  take(environmentId: EnvironmentId, move: MoveId, leaseMs: number): Promise<EnvironmentClaim | null> {
    return takeEnvironment(
      this.transaction,
      Prisma.sql`
      update environment
      set deploy_epoch = deploy_epoch + 1, deploy_holder = ${holderOf(move)},
        deploy_lease_until = now() + ${leaseMs}::int * interval '1 millisecond'
      where id = ${environmentId}::uuid
        and (coalesce(deploy_lease_until, '-infinity') < now() or deploy_holder = ${holderOf(move)})`,
    );
  }

  async renew(move: MoveId, leaseMs: number): Promise<void> {
    await this.transaction.$executeRaw`
      update environment set deploy_lease_until = now() + ${leaseMs}::int * interval '1 millisecond'
      where deploy_holder = ${holderOf(move)} and deploy_lease_until >= now()`;
  }

  async letGo(move: MoveId): Promise<void> {
    await this.transaction.$executeRaw`
      update environment set deploy_holder = null, deploy_lease_until = null where deploy_holder = ${holderOf(move)}`;
  }

  settingsOf(environmentId: EnvironmentId, names: SettingNames): Promise<OpenedSettings> {
    return readSettings(this.transaction, { ...this.place, environmentId }, names);
  }
}
