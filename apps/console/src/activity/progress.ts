import type { BuildAnswer, DeploymentAnswer, EnvironmentAnswer } from '../graphql/answers.js';

/** The way of the wanted revision to being live, as far as it is known. */
export interface Progress {
  /** Builds of this revision, oldest first, one per unit; and those that failed and still stand in the way. */
  readonly builds: readonly BuildAnswer[];
  /** The deployment of this revision; null before it begins, or when an older one serves what this revision asks for. */
  readonly deployment: DeploymentAnswer | null;
  /** From the save until the release served; null until then, and where nothing had to be deployed. */
  readonly liveInMs: number | null;
}

export function progressOf(environment: EnvironmentAnswer, deployment: DeploymentAnswer | null): Progress {
  if (!environment.desiredRevision) return { builds: [], deployment: null, liveInMs: null };
  const { number, createdAt } = environment.desiredRevision;
  const savedAt = Date.parse(createdAt);
  const concerns = (build: BuildAnswer): boolean =>
    Date.parse(build.startedAt) >= savedAt || (environment.state === 'build_failed' && build.state === 'failed');
  const builds = newestPerUnit(environment.project.builds).filter(concerns).reverse();
  const own =
    deployment && (deployment.revisionNumber === number || Date.parse(deployment.startedAt) >= savedAt)
      ? deployment
      : null;
  return { builds, deployment: own, liveInMs: own && liveIn(own, savedAt) };
}

function liveIn(deployment: DeploymentAnswer, savedAt: number): number | null {
  if (deployment.state !== 'succeeded' || !deployment.finishedAt) return null;
  const ms = Date.parse(deployment.finishedAt) - savedAt;
  return ms >= 0 ? ms : null;
}

/** `builds` come newest first, so the first one of a unit is its latest. */
export function newestPerUnit(builds: readonly BuildAnswer[]): readonly BuildAnswer[] {
  const seen = new Set<string>();
  return builds.filter((build) => !seen.has(build.unitKey) && seen.add(build.unitKey));
}

/** Why a build failed, unless what is in the way of the environment says so already. */
export function untoldBuild(build: BuildAnswer, { failure, fault }: EnvironmentAnswer): string | null {
  if (build.state !== 'failed' || fault !== null || failure?.unitKey === build.unitKey) return null;
  return build.error ?? 'The build failed without a reason.';
}

/** Why a deployment failed, unless the environment says so already. */
export const untoldDeployment = ({ error }: DeploymentAnswer, { state }: EnvironmentAnswer): string | null =>
  state === 'deploy_failed' ? null : error;
