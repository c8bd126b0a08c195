import { accepted, type CellId, type EnvironmentId, type MoveId, newId, type TenantId } from '@tiffin/kernel';
import { issueOperatorGrant, issueWorkerGrant } from '@tiffin/access';
import {
  AbortMove,
  CarryMove,
  type Cell,
  type CarryMoveParts,
  CellRegistry,
  DeployEnvironment,
  MoveTenant,
  RemoveCell,
} from '@tiffin/deployments-operations';
import type { OperatorDatabase } from '../operators/operator-database.js';
import { PostgresOperatorCellStore } from '../operators/postgres-operator-cell-store.js';
import { PostgresDeploymentStore } from '../postgres-deployment-store.js';
import { PostgresDirectory } from '../postgres-directory.js';
import { PostgresMoveStore } from '../postgres-move-store.js';
import { PostgresMoves } from '../postgres-moves.js';
import { FakeCell } from './fake-cell.js';
import { Mortal } from './mortal.js';
import { noDatabases } from './no-databases.js';
import type { TestDoors } from './test-doors.js';
import { TestPlace } from './test-place.js';

const actor = { kind: 'worker', id: 'deployer', name: 'deployer' } as const;
const olga = { actor: { kind: 'operator', id: 'olga', name: 'Olga' } as const, signedInAt: new Date() };
const deploying = { leaseMs: 60_000, retryAfterMs: 0, readyWithinMs: 10_000, domain: 'localhost' };

/** Two cells, tenants in the first, and who moves them to the other. */
export class MovingPlace {
  readonly cells = { a: new FakeCell(), b: new FakeCell() };
  readonly reported: string[] = [];
  readonly ids = { a: newId<CellId>(), b: newId<CellId>() };
  private readonly store: PostgresOperatorCellStore;

  private constructor(
    private readonly doors: TestDoors,
    operators: OperatorDatabase,
  ) {
    this.store = new PostgresOperatorCellStore(operators);
  }

  static async make(doors: TestDoors, operators: OperatorDatabase): Promise<MovingPlace> {
    const place = new MovingPlace(doors, operators);
    await doors.rows(`update platform.cell set state = 'draining'`);
    for (const name of ['a', 'b'] as const)
      await doors.rows(
        `insert into platform.cell (id, name, driver, address, state) values ($1, $2, 'fake', $2, 'full')`,
        [...[place.ids[name], name]],
      );
    return place;
  }

  /** One whose environment serves in the cell `a`. */
  async tenant(): Promise<TestPlace> {
    await this.setCell('a', `state = 'open'`);
    await this.setCell('b', `state = 'full'`);
    const tenant = await TestPlace.make(this.doors);
    await this.setCell('b', `state = 'open'`);
    await tenant.want('gateway');
    await this.deploy(tenant);
    return tenant;
  }

  setCell(name: 'a' | 'b', change: string) {
    return this.doors.rows(`update platform.cell set ${change} where name = $1`, [name]);
  }

  deploy({ tenantId, environmentId }: { tenantId: TenantId; environmentId: EnvironmentId }): Promise<void> {
    const parts = {
      ...{ store: new PostgresDeploymentStore(this.doors.worker), cells: this.registry() },
      ...{ smoke: { run: async () => null }, migrate: noDatabases, report: this.report },
    };
    return new DeployEnvironment(parts, { holder: 'd', ...deploying }).run(
      issueWorkerGrant(tenantId, 'deployer'),
      environmentId,
    );
  }

  begin({ tenantId }: { tenantId: TenantId }): Promise<MoveId> {
    return new MoveTenant(this.store).run(
      accepted(issueOperatorGrant('platform.tenant.move', olga)),
      tenantId,
      this.ids.b,
    );
  }

  removeCell(name: 'a' | 'b'): Promise<void> {
    const grant = accepted(issueOperatorGrant('platform.cell.manage', olga));
    return new RemoveCell(this.store).run(grant, this.ids[name]);
  }

  abort({ tenantId }: { tenantId: TenantId }): Promise<void> {
    return new AbortMove(this.store).run(accepted(issueOperatorGrant('platform.tenant.move', olga)), tenantId);
  }

  /** Everything that it does goes by the mortal. */
  carry(
    id: MoveId,
    { mortal = new Mortal(null), holder = 'm', smoke = async () => null as string | null } = {},
  ): Promise<void> {
    const { worker } = this.doors;
    const does = <T extends object>(thing: T): T =>
      new Proxy(thing, {
        get: (target, name) => {
          const found: unknown = Reflect.get(target, name, target);
          if (typeof found !== 'function') return found;
          return (...given: unknown[]) => mortal.does(() => Reflect.apply(found, target, given) as Promise<unknown>);
        },
      });
    const parts: CarryMoveParts = {
      record: does(new PostgresMoves(worker, actor)),
      store: does(new PostgresMoveStore(worker, null)),
      open: (place) => does(this.registry().open(place)),
      smoke: { run: smoke },
      arrived: async (cell, { environmentId }) => {
        await cell.keepConsumers(environmentId, { version: 7, consumers: [], credentials: [] });
      },
      grantFor: (tenantId) => issueWorkerGrant(tenantId, 'deployer'),
      report: this.report,
    };
    const settings = { holder, ...deploying, holdWithinMs: 300, restMs: 60_000 };
    return new CarryMove(parts, settings).run(id);
  }

  /** As if every lease had run out, and every pause. */
  async wait(): Promise<void> {
    await this.doors.rows(
      'update platform.tenant_move set lease_until = null, next_try_at = null where finished_at is null',
    );
    await this.doors.rows(
      `update environment set deploy_lease_until = now() - interval '1 ms' where deploy_lease_until is not null`,
    );
  }

  async move(id: MoveId): Promise<Record<string, unknown>> {
    const [row] = await this.doors.rows('select step, fault, faults, holder from platform.tenant_move where id = $1', [
      id,
    ]);
    return row ?? {};
  }

  /** Where a tenant is, by its row, the directory, and what the cells have of it; what is kept for it. */
  async where({ tenantId, environmentId }: TestPlace) {
    const [row] = await this.doors.rows<{ row: string; directory: string }>(
      `select c.name as row, d.name as directory from tenant t join platform.cell c on c.id = t.cell_id
       join directory.tenant x on x.tenant = t.tenant_id join platform.cell d on d.id = x.cell where t.tenant_id = $1`,
      [tenantId],
    );
    const [kept] = await this.doors.rows<{ incoming: number; wrong: number }>(
      `select sum(c.incoming)::int as incoming, count(*) filter (where c.tenants <> (select count(*) from directory.tenant t where t.cell = c.id))::int as wrong
       from platform.cell c`,
    );
    const serving = await Promise.all(
      (['a', 'b'] as const).map(async (name) => (await this.cells[name].observe(environmentId))?.rollout ?? null),
    );
    return { ...row, ...kept, a: serving[0], b: serving[1] };
  }

  async acts({ tenantId }: TestPlace): Promise<readonly string[]> {
    const rows = await this.doors.rows<{ action: string }>(
      `select action from audit_event where tenant_id = $1 and action like 'tenant.move%' order by seq`,
      [tenantId],
    );
    return rows.map(({ action }) => action);
  }

  private readonly report = (error: unknown): void => void this.reported.push((error as Error).message);

  private registry(): CellRegistry<Cell> {
    const { cells } = this;
    return new CellRegistry<Cell>(new PostgresDirectory(this.doors.worker), {
      fake: ({ address }) => cells[address as 'a' | 'b'],
    });
  }
}
