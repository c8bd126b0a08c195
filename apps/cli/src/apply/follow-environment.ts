import { until } from '@tiffin/kernel';
import type { ApiClient } from '../api/api-client.js';
import { environmentQuery, type EnvironmentView } from '../api/documents.js';
import { Failure } from '../failure.js';

type BuildView = EnvironmentView['project']['builds'][number];

const everyMs = 60;

export interface FollowTarget {
  readonly environmentId: string;
  readonly revision: number;
  /** When the revision was saved, by the server's clock, which the builds' times are of too; null: nothing was saved. */
  readonly savedAt: string | null;
  /** How long to wait. */
  readonly withinMs: number;
}

/** Told as it goes: each build and each step of the deployment, once per state. */
export type Listener = (what: string, state: string, detail: string | null) => void;

/**
 * Waits until the environment serves the revision or a newer one, and no longer than it may. A build or a deployment of it that failed is a `Failure`
 * with the reason; the previous release keeps serving then.
 */
export async function followEnvironment(
  api: ApiClient,
  target: FollowTarget,
  listener: Listener,
): Promise<EnvironmentView> {
  const told = new Set<string>();
  const tell = (key: string, ...what: Parameters<Listener>): void => {
    if (!told.has(key)) listener(...what);
    told.add(key);
  };
  const read = async () => (await api.ask(environmentQuery, { id: target.environmentId })).environment;
  const look = async (): Promise<EnvironmentView | undefined> => {
    const environment = await read();
    if (target.savedAt !== null) tellBuilds(environment, target.savedAt, tell);
    if (environment.fault !== null) tell(environment.fault, 'work', 'degraded', environment.fault);
    tellSteps(environment, target.revision, tell);
    if ((environment.liveRevision ?? -1) >= target.revision) return environment;
    refuseFailed(environment, target.revision);
    return undefined;
  };
  const live = await until(look, { withinMs: target.withinMs, everyMs });
  if (live === undefined) throw tooLate(await read(), target);
  return live;
}

type Tell = (key: string, ...what: Parameters<Listener>) => void;

/** Why a build failed is told by the environment: as its failure, or as the fault that it is tried again after. */
function tellBuilds({ project }: EnvironmentView, savedAt: string, tell: Tell): void {
  for (const build of [...project.builds].reverse()) {
    if (Date.parse(build.startedAt) < Date.parse(savedAt)) continue;
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
  const { state, failure, desiredRevision } = environment;
  if (!hasFailed(environment) || (desiredRevision?.number ?? -1) < revision) return;
  const serving = servingOf(environment);
  throw new Failure(`${failure?.text ?? 'The deployment failed.'}\n${serving}`, 1, {
    code: state === 'build_failed' ? 'BUILD_FAILED' : 'DEPLOYMENT_FAILED',
  });
}

const servingOf = ({ liveRevision }: EnvironmentView): string =>
  liveRevision === null ? 'Nothing is live yet.' : `Revision ${liveRevision} goes on serving.`;

function tooLate({ state, fault }: EnvironmentView, { revision, withinMs }: FollowTarget): Failure {
  const why = fault === null ? `The environment is ${state}.` : `In the way is: ${fault}`;
  const wayOut = 'The platform goes on by itself; "tiffin status" says how it stands. Wait longer with --timeout.';
  return new Failure(`Revision ${revision} is not live after ${withinMs / 1000} s. ${why} ${wayOut}`, 1, {
    code: 'NOT_LIVE_YET',
  });
}
