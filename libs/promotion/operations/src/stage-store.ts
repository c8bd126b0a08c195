import type { AuditTrail, StoreKey } from '@tiffin/access';
import type { EnvironmentId, ProjectId } from '@tiffin/kernel';
import type { Stage } from '@tiffin/promotion-rules';
import type { ProjectStanding } from '@tiffin/tenancy-rules';

/** What of a stage is kept with its environment. */
export type StageSettings = Pick<Stage, 'upstream' | 'requires' | 'soakMs'>;

/** A stage of an environment that is there. */
export interface KeptStage extends Stage {
  /** Whether each release that is built is deployed there by itself. */
  readonly followsHead: boolean;
}

/** A stage that is to be an environment. */
export interface NewStage extends StageSettings {
  readonly environmentId: EnvironmentId;
  readonly name: string;
}

export interface StageRows extends AuditTrail {
  /** Held until the transaction ends, and with it the order of its stages. Null: there is no such project. */
  lockProject(projectId: ProjectId): Promise<ProjectStanding | null>;
  /** Null: there is no such environment. */
  projectOf(environmentId: EnvironmentId): Promise<ProjectId | null>;
  stages(projectId: ProjectId): Promise<readonly KeptStage[]>;
  /** Refuses QUOTA_EXCEEDED. */
  insertEnvironment(projectId: ProjectId, stage: NewStage): Promise<void>;
  changeStage(environmentId: EnvironmentId, settings: StageSettings): Promise<void>;
}

/** Environments as stages of their project. One call of `within` is one transaction in one tenant. */
export interface StageStore {
  within<T>(key: StoreKey, work: (rows: StageRows) => Promise<T>): Promise<T>;
}
