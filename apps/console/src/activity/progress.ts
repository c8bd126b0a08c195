import type { BuildAnswer, DeploymentAnswer, EnvironmentAnswer } from '../graphql/answers.js';

/** The way of the wanted revision to being live, as far as it is known. */
export interface Progress {
  /** Builds of this revision, oldest first, one per unit; and those that failed and still stand in the way. */
  readonly builds: readonly BuildAnswer[];
  /** The deployment of this revision; null before it begins, or when an older one serves what this revision asks for. */
  readonly deployment: DeploymentAnswer | null;
  /** From the save until the release first served; null until then, and where nothing had to be deployed. */
  readonly liveInMs: number | null;
}

export function progressOf(environment: EnvironmentAnswer, deployment: DeploymentAnswer | null): Progress {
  if (!environment.desiredRevision) return { builds: [], deployment: null, liveInMs: null };
  const { number, createdAt } = environment.desiredRevision;
  const savedAt = Date.parse(createdAt);
  const concerns = (build: BuildAnswer): boolean =>
    Date.parse(build.startedAt) >= savedAt || (environment.state === 'build_failed' && build.state === 'failed');
  const builds = newestPerUnit(environment).filter(concerns).reverse();
  const own =
    deployment && (deployment.revisionNumber === number || Date.parse(deployment.startedAt) >= savedAt)
      ? deployment
      : null;
  return { builds, deployment: own, liveInMs: own && liveIn(own, environment, savedAt) };
}

/** A release is deployed again, e.g. for a new secret: only its first time after the save counts. */
function liveIn({ state, release }: DeploymentAnswer, { deployments }: EnvironmentAnswer, savedAt: number) {
  if (state !== 'succeeded') return null;
  const done = deployments.edges.flatMap(({ node }) =>
    node.state === 'succeeded' && node.finishedAt
      ? [{ releaseId: node.release.id, afterMs: Date.parse(node.finishedAt) - savedAt }]
      : [],
  );
  // Newest first, and not all of them: without one from before the save, the first after it may be missing, too.
  const before = done.find(({ afterMs }) => afterMs < 0);
  if (before ? before.releaseId === release.id : deployments.pageInfo.hasNextPage) return null;
  return done.findLast(({ releaseId, afterMs }) => afterMs >= 0 && releaseId === release.id)?.afterMs ?? null;
}

/** Builds come newest first, so the first one of a unit is its latest. */
export function newestPerUnit({ project }: EnvironmentAnswer): readonly BuildAnswer[] {
  const seen = new Set<string>();
  return project.builds.edges
    .map(({ node }) => node)
    .filter((build) => !seen.has(build.unitKey) && seen.add(build.unitKey));
}

/** Why a build failed, unless what is in the way of the environment says so already. */
export function untoldBuild(build: BuildAnswer, { failure, fault }: EnvironmentAnswer): string | null {
  if (build.state !== 'failed' || fault !== null || failure?.unitKey === build.unitKey) return null;
  return build.error ?? 'The build failed without a reason.';
}

/** Why a deployment failed, unless the environment says so already. */
export const untoldDeployment = ({ error }: DeploymentAnswer, { state }: EnvironmentAnswer): string | null =>
  state === 'deploy_failed' ? null : error;
