import { until } from '@tiffin/kernel';
import type { ApiClient } from '../api/api-client.js';
import { environmentQuery, type EnvironmentView } from '../api/documents.js';
import { Failure } from '../failure.js';
import { failureLines } from '../output/trouble-lines.js';

type BuildView = EnvironmentView['project']['builds']['edges'][number]['node'];

const everyMs = 60;

export interface FollowTarget {
  readonly environmentId: string;
  readonly revision: number;
  /** Builds from here on are told; by the server's clock, which the builds' times are of too. Null: none is. */
  readonly since: string | null;
  /** How it stood before a retry: steps of then are no news, and only `live` is the end. */
  readonly before?: EnvironmentView;
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
  if (target.before) tellSteps(target.before, target.revision, (key) => void told.add(key));
  const read = async () => (await api.ask(environmentQuery, { id: target.environmentId })).environment;
  const look = async (): Promise<EnvironmentView | undefined> => {
    const environment = await read();
    tellAll(environment, target, tell);
    if (isReached(environment, target)) return environment;
    refuseFailed(environment, target);
    return undefined;
  };
  const live = await until(look, { withinMs: target.withinMs, everyMs });
  if (live === undefined) throw tooLate(await read(), target);
  return live;
}

type Tell = (key: string, ...what: Parameters<Listener>) => void;

function tellAll(environment: EnvironmentView, { since, revision }: FollowTarget, tell: Tell): void {
  const { fault } = environment;
  if (since !== null) tellBuilds(environment, since, tell);
  if (fault !== null) tell(fault, 'work', 'degraded', fault);
  tellSteps(environment, revision, tell);
}

/** Why a build failed is told by the environment: as its failure, or as the fault that it is tried again after. */
function tellBuilds({ project }: EnvironmentView, since: string, tell: Tell): void {
  for (const { node: build } of project.builds.edges.toReversed()) {
    if (Date.parse(build.startedAt) < Date.parse(since)) continue;
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

/** A newer revision that failed does not concern who waits for one that serves; the same revision with other secrets does. */
function isReached(environment: EnvironmentView, { before, revision }: FollowTarget): boolean {
  if (before) return environment.state === 'live';
  if ((environment.liveRevision ?? -1) < revision) return false;
  return !hasFailed(environment) || environment.desiredRevision?.number !== revision;
}

const hasFailed = ({ state }: EnvironmentView): boolean => state === 'build_failed' || state === 'deploy_failed';

/** Tried again, it is up and does not stay so. */
const crashes = ({ state, failure, fault }: EnvironmentView): boolean =>
  state === 'degraded' && failure !== null && fault === null;

const codes: Readonly<Record<string, string>> = { build_failed: 'BUILD_FAILED', deploy_failed: 'DEPLOYMENT_FAILED' };

/** A release of before, whose failure a newer revision will clear, is nobody's end. */
function isOver(environment: EnvironmentView, { before, revision }: FollowTarget): boolean {
  if ((environment.desiredRevision?.number ?? -1) < revision) return false;
  return hasFailed(environment) || (before !== undefined && crashes(environment));
}

function refuseFailed(environment: EnvironmentView, target: FollowTarget): void {
  if (!isOver(environment, target)) return;
  const { state, failure } = environment;
  const reason = failure ? failureLines(failure).join('\n') : 'The deployment failed.';
  throw new Failure(`${reason}\n${servingOf(environment)}`, 1, {
    code: codes[state] ?? 'DEGRADED',
    ...(failure ? { failure } : {}),
  });
}

const servingOf = ({ liveRevision }: EnvironmentView): string =>
  liveRevision === null ? 'Nothing is live yet.' : `Revision ${liveRevision} keeps serving.`;

function tooLate({ state, fault }: EnvironmentView, { revision, withinMs }: FollowTarget): Failure {
  const why = fault === null ? `The environment is ${state}.` : `In the way is: ${fault}`;
  const wayOut = 'The platform goes on by itself; "tiffin status" says how it stands. Wait longer with --timeout.';
  return new Failure(`Revision ${revision} is not live after ${withinMs / 1000} s. ${why} ${wayOut}`, 1, {
    code: 'NOT_LIVE_YET',
  });
}
