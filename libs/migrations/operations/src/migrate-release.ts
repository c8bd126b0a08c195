import type { StoreKey } from '@tiffin/access';
import type { BoundSettings } from '@tiffin/contracts';
import { Refusal, type ReleaseId } from '@tiffin/kernel';
import { type ChangeMoment, type PlanMigration, settleSchema, type StoreSchema } from '@tiffin/migrations-rules';
import { madeEvent } from './made-event.js';
import type { MigrationFence, MigrationRecord, MigrationRows } from './migration-record.js';
import { type OpenChange, openChanges, type OpenStore } from './open-store.js';
import { reconcileMade, refuseUntrue } from './reconcile-made.js';
import { refuseObstacles } from './refuse-obstacles.js';
import { refuseTooMuch } from './refuse-too-much.js';
import { settleStarted } from './settle-started.js';
import type { TenantDatabases } from './tenant-databases.js';

export interface MigrateParts {
  readonly databases: TenantDatabases;
  readonly record: MigrationRecord;
  readonly plan: PlanMigration;
  /** How often it is looked whether somebody else has taken over, while a database is at work. */
  readonly lookEveryMs?: number;
}

/** What the databases of an environment are to be brought to. */
export interface WantedMigration {
  readonly fence: MigrationFence;
  readonly releaseId: ReleaseId;
  readonly releaseNumber: number;
  readonly stores: readonly StoreSchema[];
  readonly settings: BoundSettings;
  /** `before`: only what comes before requests reach the release; `after`: all that is left. */
  readonly upTo: ChangeMoment;
}

export interface MigrationWatch {
  /** False once somebody else has taken over. */
  held(): boolean;
  /** Tells people how far it is: `3 of 7: Model "Order": ...`. */
  tell(text: string): Promise<void>;
}

/** How many changes were made, and the words of those that come later. */
export interface MigrationDone {
  readonly made: number;
  readonly left: readonly string[];
}

interface Migrating extends WantedMigration {
  readonly key: StoreKey;
  readonly watch: MigrationWatch;
}

/**
 * Brings the databases of an environment to what a release keeps in them, one change after the other. Whatever stops it, it goes on where it
 * was: what has been made is told by the databases themselves, and what is made is on record before it is.
 */
export class MigrateRelease {
  constructor(private readonly parts: MigrateParts) {}

  /**
   * Refuses EPOCH_STALE; MIGRATION_BLOCKED before anything was changed; and what the databases refuse, the changes before it made.
   */
  async run(key: StoreKey, wanted: WantedMigration, watch: MigrationWatch): Promise<MigrationDone> {
    const opened: OpenStore[] = [];
    const close = () => Promise.allSettled(opened.map(({ database }) => database.close()));
    // A server that takes for ever over an answer keeps nobody who has lost the environment.
    const looking = setInterval(() => void (watch.held() || close()), this.parts.lookEveryMs ?? 5_000);
    try {
      // In one order, so that two who want the same databases never wait for each other in a circle.
      for (const store of wanted.stores.toSorted((a, b) => (a.connectorId < b.connectorId ? -1 : 1)))
        opened.push(await this.open(store, wanted));
      return await this.migrate({ ...wanted, key, watch }, opened);
    } finally {
      clearInterval(looking);
      await close();
    }
  }

  private async open(store: StoreSchema, { fence, settings, releaseNumber }: WantedMigration): Promise<OpenStore> {
    const database = await this.parts.databases.open({ environmentId: fence.environmentId, store, settings });
    try {
      const applied = await database.applied();
      const wanted = { store, releaseNumber };
      const settled = settleSchema(applied, wanted);
      const changes = this.parts.plan(applied, wanted);
      refuseTooMuch(store.connector, changes);
      return { store, database, applied, settled, changes };
    } catch (error) {
      await database.close().catch(() => undefined);
      throw error;
    }
  }

  private async migrate(migrating: Migrating, stores: readonly OpenStore[]): Promise<MigrationDone> {
    const changes = openChanges(stores, migrating.releaseId);
    // What has been made is on record also where the rest cannot be.
    await this.fenced(migrating, (rows) => settleStarted(rows, migrating.fence.environmentId, stores));
    await refuseObstacles(stores);
    refuseUntrue(await this.fenced(migrating, (rows) => recordPlan(rows, { migrating, stores, changes })));
    for (const { database, settled } of stores) await database.settle(settled);
    const now = changes.filter(({ record }) => migrating.upTo === 'after' || record.change.moment === 'before');
    for (const [at, change] of now.entries()) {
      const { words } = change.record.change;
      await migrating.watch.tell(`${at + 1} of ${now.length}: ${words}`);
      await this.make(migrating, change);
    }
    return { made: now.length, left: changes.slice(now.length).map(({ record }) => record.change.words) };
  }

  private async make(migrating: Migrating, { database, record }: OpenChange): Promise<void> {
    const { fence, watch } = migrating;
    if (!watch.held()) throw Refusal.of('EPOCH_STALE', fence.environmentId);
    await this.fenced(migrating, (rows) => rows.begin(record.id));
    try {
      await database.apply(record.change);
    } catch (error) {
      // Only what the database has refused was surely not made.
      if (error instanceof Refusal && error.code === 'MIGRATION_FAILED')
        await this.fenced(migrating, (rows) => rows.end(record.id, { state: 'failed', note: error.message }));
      throw error;
    }
    await this.fenced(migrating, async (rows) => {
      await rows.end(record.id, { state: 'done', note: null });
      await rows.audit(madeEvent(fence, { ...record, ...record.change }));
    });
  }

  private fenced<T>(migrating: Migrating, work: (rows: MigrationRows) => Promise<T>): Promise<T> {
    const { key, fence } = migrating;
    return this.parts.record.within(key, async (rows) => {
      if ((await rows.hold(fence)) === 'stale') throw Refusal.of('EPOCH_STALE', fence.environmentId);
      return work(rows);
    });
  }
}

interface Plan {
  readonly migrating: Migrating;
  readonly stores: readonly OpenStore[];
  readonly changes: readonly OpenChange[];
}

/** Answers why nothing is planned. */
async function recordPlan(rows: MigrationRows, { migrating, stores, changes }: Plan): Promise<readonly string[]> {
  const { environmentId } = migrating.fence;
  const untrue = await reconcileMade(rows, migrating, stores);
  if (untrue.length > 0) return untrue;
  await rows.forgetUnmade(environmentId);
  const planned = changes.map(({ record }) => record);
  if (planned.length > 0) await rows.plan(environmentId, planned);
  return [];
}
