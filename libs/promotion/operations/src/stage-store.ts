import type { AuditTrail, StoreKey } from '@tiffin/access';
import type { EnvironmentId, ProjectId, UserId } from '@tiffin/kernel';
import type { Stage } from '@tiffin/promotion-rules';
import type { ProjectStanding } from '@tiffin/tenancy-rules';

/** What of a stage is set by who arranges stages; `autoPromote` is not among it (`AutomatePromotion`). */
export const stageSettingNames = [
  ...(['upstream', 'requires', 'soakMs', 'approvals', 'windows', 'checks', 'rollbackSkips', 'rollbackOn'] as const),
  'rollout',
] as const;
export type StageSettings = Pick<Stage, (typeof stageSettingNames)[number]>;

/** What an environment is created with; the rest is as nobody has touched it. */
export type FirstSettings = Pick<Stage, 'upstream' | 'requires' | 'soakMs'>;

export const settingsOfStage = (stage: Stage): StageSettings =>
  Object.fromEntries(stageSettingNames.map((name) => [name, stage[name]])) as unknown as StageSettings;

/** A stage of an environment that is there. */
export interface KeptStage extends Stage {
  /** Whether each release that is built is deployed there by itself. */
  readonly followsHead: boolean;
}

/** A stage that is to be an environment. */
export interface NewStage extends FirstSettings {
  readonly environmentId: EnvironmentId;
  readonly name: string;
}

export interface StageRows extends AuditTrail {
  /** Held until the transaction ends, and with it the order of its stages. Null: there is no such project. */
  lockProject(projectId: ProjectId): Promise<ProjectStanding | null>;
  /** Null: there is no such environment. */
  projectOf(environmentId: EnvironmentId): Promise<ProjectId | null>;
  stages(projectId: ProjectId): Promise<readonly KeptStage[]>;
  /** Of these users, those who are members. */
  membersOf(users: readonly UserId[]): Promise<readonly UserId[]>;
  /** The database's clock. */
  now(): Promise<Date>;
  /** Refuses QUOTA_EXCEEDED. */
  insertEnvironment(projectId: ProjectId, stage: NewStage): Promise<void>;
  changeStage(environmentId: EnvironmentId, settings: StageSettings): Promise<void>;
}

/** Environments as stages of their project. One call of `within` is one transaction in one tenant. */
export interface StageStore {
  within<T>(key: StoreKey, work: (rows: StageRows) => Promise<T>): Promise<T>;
}
