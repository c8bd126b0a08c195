import { type Grant, issueGrant, issueWorkerGrant, type Permission, type Role } from '@tiffin/access';
import { DeployEnvironment } from '@tiffin/deployments-operations';
import { type EnvironmentId, newId, type PromotionId, Refusal, type UserId } from '@tiffin/kernel';
import {
  AbortPromotion,
  AutomatePromotion,
  type CheckRunner,
  HoldEnvironment,
  PromoteEnvironment,
  type PromoterStore,
  ReadGates,
  RequestPromotion,
  ResolveMigration,
  VoteOnPromotion,
  type WantedPromotion,
} from '@tiffin/promotion-operations';
import { PostgresPromoterStore } from '../promotion/postgres-promoter-store.js';
import { PostgresPromotionStore } from '../promotion/postgres-promotion-store.js';
import { noDatabases } from './no-databases.js';
import { FakeCell } from './fake-cell.js';
import { oneCell } from './one-cell.js';
import type { TestDoors } from './test-doors.js';
import { TestPlace } from './test-place.js';

export const stageNames = ['development', 'testing', 'staging', 'production'] as const;
export type StageName = (typeof stageNames)[number];

const silent = { ring: () => undefined };

export interface PromotionRow {
  readonly phase: string;
  readonly note: string | null;
  readonly way: string;
  readonly text: string;
}

/** A project with four stages, whose releases are deployed to a cell that runs nothing, and what people and promoters do there. */
export class PromotionPlace {
  readonly cell = new FakeCell();
  readonly checked: string[] = [];
  readonly reported: unknown[] = [];
  checks: CheckRunner = { run: () => Promise.resolve(null) };
  readonly alice: Person = { userId: newId<UserId>(), role: 'owner' };
  readonly bob: Person = { userId: newId<UserId>(), role: 'developer' };
  readonly carol: Person = { userId: newId<UserId>(), role: 'admin' };
  readonly store: PostgresPromotionStore;
  /** What promoters write through: a test may have one that breaks. */
  promoterStore: PromoterStore;

  private constructor(
    readonly doors: TestDoors,
    readonly place: TestPlace,
    readonly ids: Readonly<Record<StageName, EnvironmentId>>,
  ) {
    this.store = new PostgresPromotionStore(doors.app);
    this.promoterStore = new PostgresPromoterStore(doors.worker);
  }

  static async make(doors: TestDoors): Promise<PromotionPlace> {
    const place = await TestPlace.make(doors);
    const ids = {
      development: place.environmentId,
      ...{ testing: newId<EnvironmentId>(), staging: newId<EnvironmentId>(), production: newId<EnvironmentId>() },
    };
    for (const [index, name] of stageNames.entries()) {
      if (index === 0) continue;
      await doors.rows(
        `insert into environment (id, tenant_id, project_id, name, upstream_ids) values ($1, $2, $3, $4, array[$5::uuid])`,
        [ids[name], place.tenantId, place.projectId, name, ids[stageNames[index - 1]!]],
      );
    }
    const made = new PromotionPlace(doors, place, ids);
    for (const { userId, role } of [made.alice, made.bob, made.carol])
      await doors.rows(
        `insert into member (id, tenant_id, user_id, name, role) values (gen_random_uuid(), $1, $2, 'M', $3)`,
        [place.tenantId, userId, role],
      );
    return made;
  }

  /** A release of this text, which runs in development. */
  async build(text: string): Promise<void> {
    await this.place.want(text);
    await this.settle();
  }

  grant<P extends Permission>(permission: P, { userId, role }: Person = this.alice): Grant<P> {
    const actor = { kind: 'user', id: userId, name: 'M' } as const;
    const granted = issueGrant(permission, { tenantId: this.place.tenantId, role }, actor);
    if (granted instanceof Refusal) throw granted;
    return granted;
  }

  request(to: StageName, release: string | null, more: Partial<WantedPromotion> & { by?: Person } = {}) {
    const { by, ...wanted } = more;
    return new RequestPromotion(this.store, silent).run(this.grant('environment.promote', by), {
      ...{ environmentId: this.ids[to], release, isRollback: false, reason: null, isLetIn: false },
      ...wanted,
    });
  }

  /** Asked for, and carried out as far as it goes. */
  async promote(...asked: Parameters<PromotionPlace['request']>): Promise<PromotionId> {
    const id = await this.request(...asked);
    await this.settle();
    return id;
  }

  abort(stage: StageName, id: PromotionId, by?: Person): Promise<PromotionId> {
    return new AbortPromotion(this.store, silent).run(
      this.grant('environment.promote', by),
      { environmentId: this.ids[stage], promotionId: id },
      null,
    );
  }

  vote(stage: StageName, says: 'approve' | 'reject', by: Person & { readonly id?: PromotionId }): Promise<PromotionId> {
    const wanted = { environmentId: this.ids[stage], promotionId: by.id ?? null, says, comment: null };
    return new VoteOnPromotion(this.store, silent).run(this.grant('promotion.vote', by), wanted);
  }

  get holds(): HoldEnvironment {
    return new HoldEnvironment(this.store, silent);
  }

  get resolving(): ResolveMigration {
    return new ResolveMigration(this.store, silent);
  }

  automate(stage: StageName, auto: 'off' | 'newest' | 'upstream', by?: Person): Promise<boolean> {
    return new AutomatePromotion(this.store, silent).run(this.grant('environment.promote', by), this.ids[stage], auto);
  }

  async gates(stage: StageName, text: string, way: 'person' | 'rollback' = 'person') {
    const asked = { environmentId: this.ids[stage], releaseId: await this.releaseId(text), way, promotionId: null };
    const seen = await new ReadGates(this.store).run(this.grant('environment.read'), asked);
    return Object.fromEntries((seen?.gates ?? []).map(({ name, ...standing }) => [name, standing]));
  }

  async releaseId(text: string): Promise<WantedRelease> {
    const [row] = await this.doors.rows<{ id: WantedRelease }>(
      `select id from release where project_id = $1 and content::jsonb #>> '{routes,0,gatewaySlug}' = $2`,
      [this.place.projectId, text],
    );
    return row!.id;
  }

  promoter(holder = 'promoter', leaseMs = 60_000, retryAfterMs = 0): PromoteEnvironment {
    const checks: CheckRunner = {
      run: (check, place) => {
        this.checked.push(check.kind);
        return this.checks.run(check, place);
      },
    };
    const report = (error: unknown) => void this.reported.push(error);
    const parts = { store: this.promoterStore, checks, doorbell: silent, report };
    return new PromoteEnvironment(parts, { holder, leaseMs, retryAfterMs });
  }

  look(stage: StageName, by = this.promoter()): Promise<void> {
    return by.run(issueWorkerGrant(this.place.tenantId, 'promoter'), this.ids[stage]);
  }

  deployer(holder = 'deployer'): DeployEnvironment {
    const settings = { holder, leaseMs: 60_000, retryAfterMs: 0, readyWithinMs: 10_000, domain: 'localhost' };
    const smoke = { run: () => Promise.resolve(null) };
    const report = (error: unknown) => void this.reported.push(error);
    const parts = { store: this.place.deployments, cells: oneCell(this.cell), smoke, migrate: noDatabases, report };
    return new DeployEnvironment(parts, settings);
  }

  deploy(stage: StageName, by = this.deployer()): Promise<void> {
    return by.run(issueWorkerGrant(this.place.tenantId, 'deployer'), this.ids[stage]);
  }

  /** Deployers and promoters do what is due now, until nothing is. */
  async settle(): Promise<void> {
    for (let rounds = 0; rounds < 30; rounds += 1) {
      // As whoever dispatches.
      await this.doors.rows('select directory.hear_calls()');
      const due = await this.doors.rows<{ name: StageName; queue: string }>(
        `select e.name, w.queue from directory.work w join environment e on e.id = w.id
         where w.tenant = $1 and w.queue in ('deploy', 'promote') and w.due_from < now()`,
        [this.place.tenantId],
      );
      if (due.length === 0) return;
      for (const { name, queue } of due) await (queue === 'deploy' ? this.deploy(name) : this.look(name));
    }
    throw new Error('It does not come to rest.');
  }

  /** Promotions of a stage, the oldest first, each with the text of its release. */
  promotions(stage: StageName): Promise<readonly PromotionRow[]> {
    return this.doors.rows<PromotionRow>(
      `select p.phase, p.note, p.way, r.content::jsonb #>> '{routes,0,gatewaySlug}' as text
       from promotion p join release r on r.id = p.release_id where p.environment_id = $1 order by p.id`,
      [this.ids[stage]],
    );
  }

  async phases(stage: StageName): Promise<readonly string[]> {
    return (await this.promotions(stage)).map(({ phase }) => phase);
  }

  /** Texts of what runs, stage by stage; `-` where nothing does. */
  async running(): Promise<string> {
    const rows = await this.doors.rows<{ text: string | null }>(
      `select r.content::jsonb #>> '{routes,0,gatewaySlug}' as text
       from unnest($1::uuid[]) with ordinality u (id, place) join environment e on e.id = u.id
       left join release r on r.id = e.current_release_id order by u.place`,
      [stageNames.map((name) => this.ids[name])],
    );
    return rows.map(({ text }) => text ?? '-').join(' ');
  }

  set(stage: StageName, assignments: string): Promise<unknown> {
    return this.doors.rows(`update environment set ${assignments} where id = $1`, [this.ids[stage]]);
  }

  /** Whatever is on record of the past happened so much earlier. */
  async age(interval: string): Promise<void> {
    for (const [table, columns] of Object.entries(times)) {
      const sets = columns.map((column) => `${column} = ${column} - interval '${interval}'`).join(', ');
      await this.doors.rows(
        `with quiet as (select set_config('session_replication_role', 'replica', true)) update ${table} set ${sets} from quiet where tenant_id = $1`,
        [this.place.tenantId],
      );
    }
    await this.doors.rows(`update environment set promote_look_at = now() - interval '1 s' where tenant_id = $1`, [
      this.place.tenantId,
    ]);
  }

  /** Makes the test's cell fail a release. */
  fail(text: string): void {
    this.cell.rollout = ({ routes }) => (routes[0]?.host.startsWith(`${text}.`) ? 'failed' : 'live');
  }
}

const times: Readonly<Record<string, readonly string[]>> = {
  occupancy: ['from_at', 'until_at'],
  verification: ['at'],
  promotion: ['created_at', 'started_at', 'finished_at'],
  promotion_step: ['started_at', 'finished_at'],
  vote: ['at'],
};

export interface Person {
  readonly userId: UserId;
  readonly role: Role;
}
type WantedRelease = Parameters<ReadGates['run']>[1]['releaseId'];
