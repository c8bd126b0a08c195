import { setTimeout as pause } from 'node:timers/promises';
import type { ApiClient } from '../api/api-client.js';
import { Failure } from '../failure.js';

export interface EnvironmentView {
  readonly id: string;
  readonly state: 'empty' | 'building' | 'build_failed' | 'deploying' | 'deploy_failed' | 'degraded' | 'live';
  readonly failure: { readonly text: string } | null;
  /** What is in the way while the platform tries again. */
  readonly fault: string | null;
  readonly liveRevision: number | null;
  readonly desiredRevision: { readonly number: number };
  readonly urls: readonly { readonly gatewayName: string; readonly url: string }[];
  readonly project: { readonly builds: readonly BuildView[] };
  readonly deployments: { readonly edges: readonly { readonly node: DeploymentView }[] };
}

interface BuildView {
  readonly id: string;
  readonly unitName: string;
  readonly state: 'running' | 'succeeded' | 'failed';
  readonly startedAt: string;
  readonly finishedAt: string | null;
}

interface DeploymentView {
  readonly id: string;
  readonly revisionNumber: number;
  readonly steps: readonly { readonly name: string; readonly state: string; readonly detail: string | null }[];
}

const query = `query ($id: ID!) { environment(id: $id) {
  id state failure { text } fault liveRevision desiredRevision { number } urls { gatewayName url }
  project { builds(first: 50) { id unitName state startedAt finishedAt } }
  deployments(first: 1) { edges { node { id revisionNumber steps { name state detail } } } }
} }`;

const everyMs = 60;

/** Told as it goes: each build and each step of the deployment, once per state. */
export type Listener = (what: string, state: string, detail: string | null) => void;

/**
 * Waits until the environment serves the revision or a newer one. A build or a deployment of it that failed is a `Failure`
 * with the reason; the previous release keeps serving then.
 */
export async function followEnvironment(
  api: ApiClient,
  target: { readonly environmentId: string; readonly revision: number; readonly since: Date },
  listener: Listener,
): Promise<EnvironmentView> {
  const told = new Set<string>();
  const tell = (key: string, ...what: Parameters<Listener>): void => {
    if (!told.has(key)) listener(...what);
    told.add(key);
  };
  for (;;) {
    const { environment } = await api.ask<{ environment: EnvironmentView }>(query, { id: target.environmentId });
    tellBuilds(environment, target.since, tell);
    if (environment.fault !== null) tell(environment.fault, 'work', 'degraded', environment.fault);
    tellSteps(environment, target.revision, tell);
    if ((environment.liveRevision ?? -1) >= target.revision) return environment;
    refuseFailed(environment, target.revision);
    await pause(everyMs);
  }
}

type Tell = (key: string, ...what: Parameters<Listener>) => void;

/** Why a build failed is told by the environment: as its failure, or as the fault that it is tried again after. */
function tellBuilds({ project }: EnvironmentView, since: Date, tell: Tell): void {
  for (const build of [...project.builds].reverse()) {
    if (new Date(build.startedAt) < since) continue;
    tell(keyOf(build), `build ${build.unitName}`, build.state, build.state === 'failed' ? null : tookOf(build));
  }
}

/** Tries of one unit that end alike are one piece of news. */
const keyOf = ({ id, unitName, state }: BuildView): string =>
  state === 'succeeded' ? `${id} ${state}` : `${unitName} ${state}`;

const tookOf = ({ startedAt, finishedAt }: BuildView): string | null =>
  finishedAt ? `${new Date(finishedAt).getTime() - new Date(startedAt).getTime()} ms` : null;

function tellSteps({ deployments }: EnvironmentView, revision: number, tell: Tell): void {
  const node = deployments.edges[0]?.node;
  if (!node || node.revisionNumber < revision) return;
  for (const { name, state, detail } of node.steps)
    tell(`${node.id} ${name} ${state}`, `deploy ${name}`, state, state === 'failed' ? null : detail);
}

const hasFailed = ({ state }: EnvironmentView): boolean => state === 'build_failed' || state === 'deploy_failed';

function refuseFailed(environment: EnvironmentView, revision: number): void {
  const { state, failure, desiredRevision, liveRevision } = environment;
  if (!hasFailed(environment) || desiredRevision.number < revision) return;
  const serving = liveRevision === null ? 'Nothing is live yet.' : `Revision ${liveRevision} goes on serving.`;
  throw new Failure(`${failure?.text ?? 'The deployment failed.'}\n${serving}`, 1, {
    code: state === 'build_failed' ? 'BUILD_FAILED' : 'DEPLOYMENT_FAILED',
  });
}
