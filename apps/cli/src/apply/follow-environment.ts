import { setTimeout as pause } from 'node:timers/promises';
import type { ApiClient } from '../api/api-client.js';
import { Failure } from '../failure.js';

export interface EnvironmentView {
  readonly id: string;
  readonly state: 'empty' | 'building' | 'build_failed' | 'deploying' | 'live' | 'deploy_failed';
  readonly problem: string | null;
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
  readonly error: string | null;
  readonly startedAt: string;
  readonly finishedAt: string | null;
}

interface DeploymentView {
  readonly id: string;
  readonly revisionNumber: number;
  readonly steps: readonly { readonly name: string; readonly state: string; readonly detail: string | null }[];
}

const query = `query ($id: ID!) { environment(id: $id) {
  id state problem liveRevision desiredRevision { number } urls { gatewayName url }
  project { builds(first: 50) { id unitName state error startedAt finishedAt } }
  deployments(first: 1) { edges { node { id revisionNumber steps { name state detail } } } }
} }`;

const everyMs = 60;
const settledMs = 1_000;

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
    tellSteps(environment, target.revision, tell);
    if ((environment.liveRevision ?? -1) >= target.revision) return environment;
    refuseFailed(environment, target.revision);
    await pause(everyMs);
  }
}

type Tell = (key: string, ...what: Parameters<Listener>) => void;

/** A failed build's reason is told where it is tried again by itself; where that is the end, the `Failure` carries it. */
function tellBuilds(environment: EnvironmentView, since: Date, tell: Tell): void {
  for (const build of [...environment.project.builds].reverse()) {
    if (new Date(build.startedAt) < since || mayBeTheEnd(environment, build)) continue;
    const reason = hasFailed(environment) ? null : build.error;
    tell(keyOf(build), `build ${build.unitName}`, build.state, build.state === 'failed' ? reason : tookOf(build));
  }
}

/** The environment hears of a build that cannot succeed a moment after the build: until then nobody knows what it means. */
const mayBeTheEnd = (environment: EnvironmentView, { finishedAt, state }: BuildView): boolean =>
  state === 'failed' && !hasFailed(environment) && Date.now() - Date.parse(finishedAt ?? '') < settledMs;

/** Tries of one unit that end alike are one piece of news. */
const keyOf = ({ id, unitName, state, error }: BuildView): string =>
  state === 'succeeded' ? `${id} ${state}` : `${unitName} ${state} ${error ?? ''}`;

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
  const { state, problem, desiredRevision, liveRevision } = environment;
  if (!hasFailed(environment) || desiredRevision.number < revision) return;
  const serving = liveRevision === null ? 'Nothing is live yet.' : `Revision ${liveRevision} goes on serving.`;
  throw new Failure(`${problem ?? 'The deployment failed.'}\n${serving}`, 1, {
    code: state === 'build_failed' ? 'BUILD_FAILED' : 'DEPLOYMENT_FAILED',
  });
}
