import type { WorkerGrant } from '@tiffin/access';
import { readReleaseContent } from '@tiffin/builds-rules';
import type { Settings } from '@tiffin/deployments-rules';
import { type DeploymentId, Refusal } from '@tiffin/kernel';
import type { MigrateRelease, MigrationDone, WantedMigration } from '@tiffin/migrations-operations';
import type { StoreSchema } from '@tiffin/migrations-rules';
import type { Lease } from '@tiffin/work-operations';
import type { Cell } from './cell.js';
import type { DeploymentClaim, DeploymentStore } from './deployment-store.js';
import { record } from './record-deployment.js';
import { cannotBegin } from './cannot-begin.js';
import { ofRelease, type WatchedEnvironment } from './rollout-watch.js';
import { untilAlone } from './until-alone.js';

/** What a release keeps in databases. */
const storesIn = (claim: DeploymentClaim): readonly StoreSchema[] =>
  readReleaseContent(claim.desired.content).stores ?? [];

export interface DatabaseStepsParts {
  readonly grant: WorkerGrant;
  readonly claim: DeploymentClaim;
  readonly deploymentId: DeploymentId;
  readonly settings: Settings;
  readonly lease: Pick<Lease, 'held'>;
  readonly migrate: Pick<MigrateRelease, 'run'>;
  readonly store: DeploymentStore;
}

/** Null: the release keeps nothing in databases. */
export const databaseSteps = (parts: DatabaseStepsParts): DatabaseSteps | null =>
  storesIn(parts.claim).length === 0 ? null : new DatabaseSteps(parts);

/** The steps of a deployment that change the databases of its release: before requests reach it, and once nothing else serves. */
export class DatabaseSteps {
  private left: readonly string[] = [];

  constructor(private readonly parts: DatabaseStepsParts) {}

  /** Whether something is to be changed once nothing else serves, or was begun to be; known once `migrate` is through. */
  get hasContract(): boolean {
    return this.left.length > 0 || this.parts.claim.isUnfinished;
  }

  /** Answers what was done, for people. Throws what `cannotBegin` says where the release cannot have its databases as it needs them. */
  async migrate(): Promise<string> {
    const done = await this.run('migrate').catch((error: unknown) => {
      throw isTheReleases(error) ? cannotBegin(this.parts.claim, ofRelease(error.message)) : error;
    });
    this.left = done.left;
    return madeText(done);
  }

  /**
   * The release serves, and calls that former processes have begun still find what goes. What cannot be done now is tried again, and the
   * deployment is not through before. Refuses MIGRATION_UNFINISHED.
   */
  async contract(cell: Pick<Cell, 'observe'>, desired: WatchedEnvironment): Promise<string> {
    const { lease } = this.parts;
    await untilAlone({ cell, desired, held: () => lease.held, tell: (text) => this.tell('contract', text) });
    const done = await this.run('contract').catch((error: unknown) => {
      if (!isTheReleases(error)) throw error;
      throw Refusal.of('MIGRATION_UNFINISHED', error.message, this.left.join('; ')).because(error);
    });
    return madeText(done);
  }

  private run(step: 'migrate' | 'contract'): Promise<MigrationDone> {
    const { grant, claim, settings, migrate, lease } = this.parts;
    const wanted: WantedMigration = {
      fence: { environmentId: claim.environmentId, epoch: claim.epoch },
      ...{ releaseId: claim.desired.id, releaseNumber: claim.releaseNumber, stores: storesIn(claim), settings },
      upTo: step === 'migrate' ? 'before' : 'after',
    };
    return migrate.run(grant, wanted, { held: () => lease.held, tell: (text) => this.tell(step, text) });
  }

  /** Puts on record how far a step is. */
  private tell(name: 'migrate' | 'contract', detail: string): Promise<void> {
    const { grant, claim, deploymentId, store } = this.parts;
    return store.within(grant, (rows) => record(rows, { claim, deploymentId }, [{ name, state: 'running', detail }]));
  }
}

const madeText = ({ made, left }: MigrationDone): string => {
  const changes = made === 0 ? 'nothing to change' : `${made} ${made === 1 ? 'change' : 'changes'} made`;
  return left.length === 0 ? changes : `${changes}; ${left.length} left for when nothing else serves`;
};

/** What trying again would not help: people have to change the release, the database, or which one it is. */
const ofTheRelease = ['MIGRATION_BLOCKED', 'MIGRATION_FAILED', 'DATABASE_SHARED', 'DATABASE_LEDGER'] as const;

const isTheReleases = (error: unknown): error is Refusal =>
  error instanceof Refusal && ofTheRelease.some((code) => code === error.code);
