import { answering, drawFunctions, rewrite, TestStack, waitUntil } from '@tiffin/testing';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { killGateway } from './kill-gateway.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const failing = `module.exports.fn = () => { throw new Error('as it is told'); };\n`;
let stack: TestStack;
let projectId: string;
let environmentId: string;
let url: string;

beforeAll(async () => {
  stack = await TestStack.start({ sweepMs: 200 });
  const project = await stack.client.createProject('Traffic');
  [projectId, environmentId] = [project.id, project.environmentId];
  await stack.client.save(projectId, 0, drawFunctions({ hello: answering('hello'), broken: failing }));
  const { urls } = await stack.client.untilLive(environmentId, 1);
  url = urls[0]?.url ?? '';
});
afterAll(() => stack.stop());

interface Point {
  readonly requests: number;
  readonly errors: number;
  readonly clientErrors: number;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
}
interface Traffic {
  readonly environment: {
    readonly traffic: {
      readonly series: readonly {
        readonly unitKey: string;
        readonly endpoint: string | null;
        readonly points: readonly Point[];
      }[];
    };
  };
}

const query = `query ($id: ID!) { environment(id: $id) { traffic(stepMinutes: 1440) { series {
  unitKey endpoint points { requests errors clientErrors p50Ms p99Ms } } } } }`;

const seriesOf = async () =>
  (await stack.client.graphql<Traffic>(query, { id: environmentId })).environment.traffic.series;

/** Requests, errors and errors of clients by endpoint of the gateway; a day may have ended meanwhile. */
async function counted(): Promise<Readonly<Record<string, readonly number[]>>> {
  const ofGateway = (await seriesOf()).filter(({ unitKey }) => unitKey.startsWith('gateway-'));
  const sum = (points: readonly Point[], what: 'requests' | 'errors' | 'clientErrors') =>
    points.reduce((all, point) => all + point[what], 0);
  return Object.fromEntries(
    ofGateway.map(({ endpoint, points }) => [
      endpoint ?? 'none',
      (['requests', 'errors', 'clientErrors'] as const).map((what) => sum(points, what)),
    ]),
  );
}

async function ask(path: string, times: number, status: number): Promise<void> {
  const answers = await Promise.all(Array.from({ length: times }, () => stack.client.call(`${url}${path}`)));
  expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: times }, () => status));
}

const until = (wanted: Readonly<Record<string, readonly number[]>>) =>
  waitUntil(`${JSON.stringify(wanted)} are counted`, async () => {
    const seen = await counted();
    return Object.entries(wanted).every(([name, figures]) => JSON.stringify(seen[name]) === JSON.stringify(figures));
  });

it('is exactly what was sent, by endpoint, unit and class of answer, with how long it took', async () => {
  await ask('/hello', 20, 200);
  await ask('/broken', 7, 500);
  await ask('/nowhere', 3, 404);
  await until({ helloEndpoint: [20, 0, 0], brokenEndpoint: [7, 7, 0], none: [3, 0, 3] });
  const series = await seriesOf();
  const functions = series.filter(({ unitKey }) => unitKey.startsWith('function-'));
  expect(functions.map(({ endpoint, points }) => [endpoint, points[0]?.requests])).toEqual(
    expect.arrayContaining([
      [null, 20],
      [null, 7],
    ]),
  );
  const [point] = series.find(({ endpoint }) => endpoint === 'helloEndpoint')?.points ?? [];
  expect(point?.p50Ms).toBeGreaterThan(0);
  expect(point?.p99Ms).toBeGreaterThanOrEqual(point?.p50Ms ?? Infinity);
});

it('stays so over a deployer that is killed, a gateway that is killed, a cell that is started again and a new release', async () => {
  await stack.processes['deployer'].end('SIGKILL');
  await ask('/hello', 5, 200);
  await stack.startProcess('deployer');
  await until({ helloEndpoint: [25, 0, 0] });
  await killGateway(stack.folder, environmentId);
  await waitUntil('it serves again', async () => (await stack.client.call(`${url}/nowhere`)).status === 404);
  await ask('/hello', 5, 200);
  await until({ helloEndpoint: [30, 0, 0] });
  await ask('/hello', 4, 200);
  await stack.processes['cell-local'].end('SIGTERM');
  await stack.startProcess('cell-local');
  await waitUntil('it serves again', async () => (await stack.client.call(`${url}/nowhere`)).status === 404);
  await until({ helloEndpoint: [34, 0, 0] });
  await ask('/hello', 6, 200);
  await stack.client.save(projectId, 1, rewrite('broken', answering('well')));
  await stack.client.untilLive(environmentId, 2);
  await ask('/broken', 2, 200);
  await until({ helloEndpoint: [40, 0, 0], brokenEndpoint: [9, 7, 0] });
});
