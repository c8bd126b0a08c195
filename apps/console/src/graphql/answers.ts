import type { ResultOf } from '@tiffin/contracts/graphql';
import type {
  deploymentSubscription,
  environmentSubscription,
  projectQuery,
  projectsQuery,
  revisionFields,
  unitLogsQuery,
} from './documents.js';
import type { gatewayParts } from './plugin-documents.js';

/** Names for what `documents.ts` asks for. Times are ISO 8601. */
export type RevisionAnswer = ResultOf<typeof revisionFields>;
export type ProjectAnswer = ResultOf<typeof projectQuery>['project'];
export type ProjectSummary = ResultOf<typeof projectsQuery>['projects']['edges'][number]['node'];

export type EnvironmentAnswer = ResultOf<typeof environmentSubscription>['environmentStatus'] & {
  /** Why the cell could not be asked what runs; `units` are empty then. */
  readonly unseen: string | null;
};
export type EnvironmentState = EnvironmentAnswer['state'];
export type FailureAnswer = NonNullable<EnvironmentAnswer['failure']>;
export type GatewayUrl = EnvironmentAnswer['urls'][number];
export type UnitStatus = EnvironmentAnswer['units'][number];
export type BuildAnswer = EnvironmentAnswer['project']['builds']['edges'][number]['node'];

export type DeploymentAnswer = NonNullable<ResultOf<typeof deploymentSubscription>['deploymentProgress']>;
export type StepAnswer = DeploymentAnswer['steps'][number];
export type WorkState = StepAnswer['state'];

export type GatewayPartsAnswer = ResultOf<typeof gatewayParts>;
export type PluginAnswer = NonNullable<GatewayPartsAnswer['image']>['plugins'][number];

export type LogLineAnswer = ResultOf<typeof unitLogsQuery>['environment']['unitLogs'][number];
