import type { Actor, AuditTrail, StoreKey } from '@tiffin/access';
import type { CanarySettings } from '@tiffin/deployments-rules';
import type { EnvironmentId, MigrationId, ProjectId, PromotionId, ReleaseId, UserId } from '@tiffin/kernel';
import type { ChangeKind } from '@tiffin/migrations-rules';
import type {
  AbortCause,
  Ballot,
  CandidateFacts,
  Check,
  GateFacts,
  Hold,
  PromotionPhase,
  PromotionState,
  PromotionWay,
  RollbackCause,
  Stage,
} from '@tiffin/promotion-rules';

/** What a step of a promotion does. */
export type Task = DeployTask | Check;

export interface DeployTask {
  readonly kind: 'deploy';
  /** In which steps the release comes, null: all at once. Promotions that were asked for before this was frozen have none: as the stage is. */
  readonly rollout?: CanarySettings | null;
}

export interface KeptStep {
  readonly position: number;
  readonly name: string;
  readonly isCheck: boolean;
  readonly task: Task;
  readonly state: 'waiting' | 'running' | 'succeeded' | 'failed';
  readonly startedAt: Date | null;
}

export interface KeptPromotion {
  readonly id: PromotionId;
  readonly environmentId: EnvironmentId;
  readonly releaseId: ReleaseId;
  readonly way: PromotionWay;
  readonly requestedBy: UserId | null;
  /** Of what automation has asked for: who has turned it on there. */
  readonly automatedBy: UserId | null;
  readonly rollbackOf: PromotionId | null;
  readonly fromReleaseId: ReleaseId | null;
  readonly phase: PromotionPhase;
  readonly note: string | null;
  readonly cause: RollbackCause | null;
  /** Null where it was not aborted. */
  readonly abortCause: AbortCause | null;
  readonly errors: number;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly steps: readonly KeptStep[];
}

/** A promotion that is to be; who asks is stamped by the store's key. */
export interface NewPromotion {
  readonly id: PromotionId;
  readonly environmentId: EnvironmentId;
  readonly releaseId: ReleaseId;
  readonly way: PromotionWay;
  readonly requestedBy: UserId | null;
  readonly reason: string | null;
  readonly rollbackOf: PromotionId | null;
  readonly steps: readonly Pick<KeptStep, 'name' | 'isCheck' | 'task'>[];
}

/** An environment as promotions see it, held until the transaction ends. */
export interface HeldEnvironment {
  readonly stage: Stage;
  readonly projectId: ProjectId;
  readonly followsHead: boolean;
  readonly isPaused: boolean;
  /** Whether its cell was told to end it, and nothing serves since. */
  readonly isStopped: boolean;
  /** Whether somebody has it stopped. */
  readonly staysStopped: boolean;
  readonly hold: Hold | null;
  readonly desiredReleaseId: ReleaseId | null;
  readonly currentReleaseId: ReleaseId | null;
  readonly deployFailedReleaseId: ReleaseId | null;
  /** Why the desired release failed, as `failureText`. */
  readonly deployFailure: string | null;
  /** What is in the way of deploying it, for people. */
  readonly deployFault: string | null;
  /** What is wrong with what serves, in the same way. */
  readonly runningFailure: string | null;
  readonly isSettled: boolean;
  /** Since when what runs there does so without a break. */
  readonly runsSince: Date | null;
  /** The database's clock. */
  readonly now: Date;
}

/** A release that people named. */
export interface NamedRelease {
  readonly id: ReleaseId;
  readonly sha256: string;
  readonly number: number;
}

/** Which release in which environment is asked about, and how it is to get there. */
export interface Asked {
  readonly environmentId: EnvironmentId;
  readonly releaseId: ReleaseId;
  readonly way: PromotionWay;
  /** Null: somebody only wonders. */
  readonly promotionId: PromotionId | null;
  /** As it was read in this transaction, where it was: it is not read once more. */
  readonly environment?: HeldEnvironment;
  /** The person who asks or wonders; absent, null: not known, or automation. */
  readonly asker?: UserId | null;
}

export interface PromotionRows extends AuditTrail {
  /** Null: there is no such environment. */
  lockEnvironment(environmentId: EnvironmentId): Promise<HeldEnvironment | null>;
  /** The same, not held: for who only looks. */
  environment(environmentId: EnvironmentId): Promise<HeldEnvironment | null>;
  releaseByNumber(projectId: ProjectId, number: number): Promise<NamedRelease | null>;
  release(releaseId: ReleaseId): Promise<NamedRelease | null>;
  /** All that decides whether it may enter, as it stands in this transaction. */
  gateFacts(asked: Asked): Promise<GateFacts>;
  /** What decides which of these releases, the newest first, automation puts there. */
  candidateFacts(environmentId: EnvironmentId, releases: readonly ReleaseId[]): Promise<CandidateFacts>;
  /**
   * Those that automation may put there, the newest first: the newest that the stages before vouch for, what runs there, and what is named. Where
   * no stage is before, the newest of the project. Without those whose images are gone.
   */
  candidates(environmentId: EnvironmentId, named: readonly ReleaseId[]): Promise<readonly ReleaseId[]>;
  promotion(promotionId: PromotionId): Promise<KeptPromotion | null>;
  /** Those that have not ended, the oldest first. */
  unended(environmentId: EnvironmentId): Promise<readonly KeptPromotion[]>;
  /** The newest that has ended: of one release, and not superseded; or of all those that had started; null: none has. */
  lastEnded(environmentId: EnvironmentId, releaseId: ReleaseId | null): Promise<KeptPromotion | null>;
  ballot(promotion: KeptPromotion): Promise<Ballot>;
  insert(promotion: NewPromotion): Promise<void>;
  insertVote(
    promotionId: PromotionId,
    vote: { readonly by: UserId; readonly says: 'approve' | 'reject'; readonly comment: string | null },
  ): Promise<void>;
  insertApproval(environmentId: EnvironmentId, releaseId: ReleaseId, by: UserId): Promise<void>;
  /** Writes where a promotion stands; times are the database's. */
  write(promotion: KeptPromotion, written: Written): Promise<void>;
  writeHold(
    environmentId: EnvironmentId,
    hold: (Omit<Hold, 'at'> & { readonly reason: string | null }) | null,
  ): Promise<void>;
  /** With the person behind it, as of what was asked for. */
  writeAutoPromote(environmentId: EnvironmentId, autoPromote: Stage['autoPromote'], by: UserId | null): Promise<void>;
  /** Words of the changes that cannot be taken back, made in its databases by releases that are newer than this one. */
  irreversible(environmentId: EnvironmentId, releaseId: ReleaseId): Promise<readonly string[]>;
  /** A change of its databases, held until the transaction ends; null: there is no such one there. */
  migration(environmentId: EnvironmentId, migrationId: MigrationId): Promise<KeptMigration | null>;
  /** It is not in the database that the environment has now. */
  resolveMigration(migrationId: MigrationId): Promise<void>;
  /** The environment is to run the release from now on. Answers whether that is news. */
  want(environmentId: EnvironmentId, releaseId: ReleaseId): Promise<boolean>;
  /** The environment is to run nothing from now on, where it was to run this release. Answers whether it was. */
  wantNothing(environmentId: EnvironmentId, releaseId: ReleaseId): Promise<boolean>;
}

/** A change of a database of an environment, as it is on record. */
export interface KeptMigration {
  readonly connector: string;
  readonly words: string;
  readonly kind: ChangeKind;
  readonly state: string;
  readonly isResolved: boolean;
}

/** What changes of a promotion. */
export interface Written {
  readonly state: Pick<PromotionState, 'phase' | 'errors'>;
  readonly note: string | null;
  readonly cause?: RollbackCause;
  readonly abortCause?: AbortCause;
  /** What ran when it started. */
  readonly fromReleaseId?: ReleaseId | null;
}

export interface PromotionStore {
  within<T>(key: StoreKey, work: (rows: PromotionRows) => Promise<T>): Promise<T>;
}

/** The person behind an actor; null: none is, as of a service account or a worker. */
export const personOf = ({ kind, id, onBehalfOf }: Actor): UserId | null =>
  (onBehalfOf ?? (kind === 'user' ? id : null)) as UserId | null;
