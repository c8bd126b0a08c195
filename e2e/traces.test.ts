import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { answering, drawFunctions, type ProjectView, TestStack, waitUntil } from '@tiffin/testing';
import { OtlpReceiver } from '@tiffin/testing/otlp-receiver';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let collector: OtlpReceiver;
let stack: TestStack;
let project: ProjectView;
let url: string;

const add = (entity: object) => ({ op: 'addEntity', entity });
const connect = (from: string, to: string) => ({
  op: 'addConnection',
  connection: { id: `${from}-${to}`, from, to },
});

/** A function, and a model in a microservice, behind one gateway. */
function draw(): readonly unknown[] {
  const drawn = drawFunctions({ price: answering('9') }) as { entity?: { pipelines?: object[] } }[];
  const gateway = drawn.find(({ entity }) => entity?.pipelines !== undefined)!.entity!;
  gateway.pipelines!.push({ id: 'cars-pipeline', name: 'carsPipeline', policies: [] });
  return [
    ...drawn,
    add({ id: 'db', type: 'Connector', name: 'Memory', connector: 'memory' }),
    add({ id: 'car', type: 'Model', name: 'Car', properties: [] }),
    add({ id: 'garage', type: 'Microservice', name: 'Garage', models: ['car'] }),
    add({ id: 'cars-endpoint', type: 'ApiEndpoint', name: 'carsEndpoint', paths: ['/cars*'] }),
    connect('db', 'car'),
    connect('car', 'cars-pipeline'),
    connect('cars-pipeline', 'cars-endpoint'),
  ];
}

beforeAll(async () => {
  [collector, stack] = await Promise.all([OtlpReceiver.start(), TestStack.start()]);
  project = await stack.client.createProject('Traces');
  await stack.client.save(project.id, 0, draw());
  url = (await stack.client.untilLive(project.environmentId, 1)).urls[0]?.url ?? '';
});
afterAll(async () => {
  await stack.stop();
  await collector.stop();
});

interface DeploymentView {
  readonly id: string;
  readonly state: string;
  readonly release: { readonly id: string; readonly sha256: string };
}

async function newest(): Promise<DeploymentView> {
  const { environment } = await stack.client.graphql<{
    environment: { deployments: { edges: readonly { readonly node: DeploymentView }[] } };
  }>(
    `query ($id: ID!) { environment(id: $id) { deployments(first: 1) { edges { node { id state release { id sha256 } } } } } }`,
    { id: project.environmentId },
  );
  return environment.deployments.edges[0]!.node;
}

/** Resolves once units run with it. */
async function change(what: string, binding: { readonly name: string; readonly value?: string }): Promise<void> {
  const before = await newest();
  const type = `${what.charAt(0).toUpperCase()}${what.slice(1)}Input`;
  await stack.client.graphql(`mutation ($input: ${type}!) { ${what}(input: $input) { __typename } }`, {
    input: { environmentId: project.environmentId, ...binding },
  });
  await waitUntil(`${what} is deployed`, async () => {
    const { id, state } = await newest();
    return id !== before.id && state === 'succeeded';
  });
}

const caller = 'c'.repeat(16);
const [ofPrice, ofCars, afterwards] = ['1', '2', '3'].map((digit) => digit.repeat(32)) as [string, string, string];

async function call(path: string, traceId: string): Promise<string> {
  const { status, body } = await stack.client.call(`${url}${path}`, {
    headers: { traceparent: `00-${traceId}-${caller}-01` },
  });
  expect(status).toBe(200);
  return body;
}

const received = (traceId: string) => collector.spans.filter((span) => span.traceId === traceId);

/** From the outermost, each by the one before it. */
function chain(traceId: string): readonly string[] {
  const spans = received(traceId);
  const below = (id: string): readonly string[] =>
    spans
      .filter(({ parentSpanId }) => parentSpanId === id)
      .flatMap(({ service, kind, name, spanId }) => [`${service} ${kind} ${name}`, ...below(spanId)]);
  return below(caller);
}

it('go from each unit to the collector that its environment names, without a release, until it names none', async () => {
  const { release } = await newest();
  await change('setSecret', { name: 'OTEL_EXPORTER_OTLP_HEADERS', value: 'api-key=s3cr3t' });
  await change('setVariable', { name: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: collector.url });
  expect([await call('/price', ofPrice), await call('/cars', ofCars)]).toEqual(['{"answer":"9"}', '[]']);
  await collector.waitFor(6);
  expect(chain(ofPrice)).toEqual(['Gateway SERVER GET /price*', 'Gateway CLIENT GET', 'price SERVER GET']);
  expect(chain(ofCars)).toEqual(['Gateway SERVER GET /cars*', 'Gateway CLIENT GET', 'Garage SERVER GET /api/Cars']);
  const heard = collector.requests.map(({ path, headers }) => `${path} ${headers['api-key']}`);
  expect(new Set(heard)).toEqual(new Set(['/v1/traces s3cr3t']));

  await change('removeVariable', { name: 'OTEL_EXPORTER_OTLP_ENDPOINT' });
  await call('/price', afterwards);
  expect((await newest()).release).toEqual(release);
  // Units send what they have left when they end.
  await stack.processes['cell-local'].end('SIGTERM');
  expect([received(afterwards), collector.spans.length]).toEqual([[], 6]);
});
