/**
 * Save to live on the test cluster: from sending a changed function to its first new answer at the entrance, `--runs=50` times, with the phases
 * that the platform records and those of the pod. In turn with it, as the yardstick: a pod of the same image, from asking a bare Deployment for
 * it until it is ready. Then as many redeploys while clients call the function: nothing may fail. Run it with the variables that
 * `npm run cluster:up` prints.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { answering, drawFunctions, type ProjectView, rewrite, type TestClient, waitUntil } from '@tiffin/testing';
import { clusterUnderTest } from '@tiffin/testing/cluster';
import { BareDeployment } from './bare-deployment.js';
import { ClusterStack } from './cluster-stack.js';
import { CountingClients } from './counting-clients.js';
import { WatchedPods } from './pod-moments.js';
import { percentile } from './summary.js';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '50' } } });
const runs = Number(values.runs);
const patienceMs = 120_000;

interface Times {
  readonly startedAt: string;
  readonly finishedAt: string;
}
interface Recorded {
  readonly project: {
    readonly head: { readonly createdAt: string };
    readonly builds: { readonly edges: readonly { readonly node: Times }[] };
  };
  readonly environment: {
    readonly deployments: {
      readonly edges: readonly {
        readonly node: Times & { readonly steps: readonly (Times & { readonly name: string })[] };
      }[];
    };
  };
}

type Phases = Map<string, number[]>;

function add(phases: Phases, name: string, ms: number): void {
  phases.set(name, [...(phases.get(name) ?? []), ms]);
}

const query = `query ($project: ID!, $environment: ID!) {
  project(id: $project) { head { createdAt } builds(first: 1) { edges { node { startedAt finishedAt } } } }
  environment(id: $environment) {
    deployments(first: 1) { edges { node { startedAt finishedAt steps { name startedAt finishedAt } } } }
  }
}`;

/** What the platform wrote down about the newest revision: ms between its own time stamps. */
async function recorded(client: TestClient, { id, environmentId }: ProjectView, phases: Phases): Promise<void> {
  const { project, environment } = await client.graphql<Recorded>(query, { project: id, environment: environmentId });
  const [build, deployment] = [project.builds.edges[0]?.node, environment.deployments.edges[0]?.node];
  if (!build || !deployment) throw new Error('The newest revision has no recorded build and deployment');
  const between = (name: string, from: string, to: string) => add(phases, name, Date.parse(to) - Date.parse(from));
  between('plan: queue, claim, planning', project.head.createdAt, build.startedAt);
  between('build, push, sign', build.startedAt, build.finishedAt);
  between('release: stored, queue, claim', build.finishedAt, deployment.startedAt);
  for (const { name, startedAt, finishedAt } of deployment.steps) between(`step ${name}`, startedAt, finishedAt);
}

interface Place {
  readonly client: TestClient;
  readonly project: ProjectView;
  readonly url: string;
}

async function saveToLive(
  { client, project, url }: Place,
  number: number,
): Promise<{ startedAt: number; endedAt: number }> {
  const startedAt = performance.now();
  await client.save(project.id, number, rewrite('hello', answering(String(number))));
  const wanted = JSON.stringify({ answer: String(number) });
  await waitUntil('the new answer', async () => (await client.call(`${url}/hello`)).body === wanted, patienceMs);
  return { startedAt, endedAt: performance.now() };
}

/** A kubelet looks at its containers once a second: what follows on what it has seen would always meet it at the same point of that second. */
const atAnyMoment = (): Promise<void> => pause(Math.random() * 1_000);

async function measure(place: Place, bare: BareDeployment, pods: WatchedPods): Promise<void> {
  const { client, project } = place;
  const [totals, yardstick, phases]: [number[], number[], Phases] = [[], [], new Map()];
  for (let number = 1; number <= runs; number += 1) {
    await atAnyMoment();
    yardstick.push(await bare.start());
    await atAnyMoment();
    const { startedAt, endedAt } = await saveToLive(place, number);
    totals.push(endedAt - startedAt);
    const { made, scheduled, started, ready } = await pods.ready(startedAt);
    await client.untilLive(project.environmentId, number + 1, patienceMs);
    await recorded(client, project, phases);
    add(phases, 'pod: saved until seen', made - startedAt);
    add(phases, 'pod: scheduled', scheduled - made);
    add(phases, 'pod: started', started - scheduled);
    add(phases, 'pod: ready', ready - started);
    add(phases, 'pod: ready until the first answer', endedAt - ready);
  }
  print({ totals, yardstick, phases });
}

const shown = (name: string, values: readonly number[]): string =>
  `| ${name} | ${percentile(values, 0.5).toFixed(0)} | ${percentile(values, 0.99).toFixed(0)} |`;

function print({
  totals,
  yardstick,
  phases,
}: Readonly<{ totals: number[]; yardstick: number[]; phases: Phases }>): void {
  const ratio = (share: number) => (percentile(totals, share) / percentile(yardstick, share)).toFixed(2);
  const lines = [
    `save to live of a changed function on the cluster, ${runs} runs (ms)`,
    '| | p50 | p99 |\n|---|---|---|',
    shown('**save to first new answer**', totals),
    ...[...phases].map(([name, all]) => shown(name, all)),
    shown('yardstick: a bare pod of the same image, until it is ready', yardstick),
    `\nratio to the bare pod: p50 ${ratio(0.5)} (wanted: 1.6), p99 ${ratio(0.99)} (wanted: 2.5)`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

async function redeployUnderLoad(place: Place): Promise<void> {
  const { port } = new URL(clusterUnderTest().entranceUrl ?? '');
  const clients = new CountingClients(`${place.url}/hello`, Number(port));
  for (let number = runs + 1; number <= 2 * runs; number += 1) await saveToLive(place, number);
  await clients.stop();
  const { requests, failures, others } = clients;
  const failed = failures + others.length;
  const kinds = [...new Set(others)].join(', ');
  process.stdout.write(`${runs} redeploys under load: ${failed} of ${requests} requests failed (wanted: 0) ${kinds}\n`);
}

await using stack = await ClusterStack.start();
const { client } = stack;
const project = await client.createProject('Bench');
await client.save(project.id, 0, drawFunctions({ hello: answering('0'), other: answering('other') }));
const { urls } = await client.untilLive(project.environmentId, 1, patienceMs);
const place = { client, project, url: urls[0]?.url ?? '' };
const [namespace = ''] = await stack.namespaces();
const bare = await BareDeployment.make(`bare-${namespace}`.slice(0, 63), namespace, 'function-hello');
const pods = new WatchedPods(clusterUnderTest().kubeconfig, { namespace, labels: 'tiffin.dev/unit=function-hello' });
await pods.start();
try {
  await measure(place, bare, pods);
  await redeployUnderLoad(place);
} finally {
  await pods.stop();
  await bare.remove();
}
