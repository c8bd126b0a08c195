import { drawFunctions, TestStack } from '@tiffin/testing';
import { EarlyUpstream, type Mix, type MixResult, runMix, type Target, upstreamTargets } from '@tiffin/testing/in-step';

/** Tells what it was handed, and remembers what it was called for. */
const handler = `
const { createHash } = require('node:crypto');
const strangers = [];
module.exports.fn = (event) => {
  const { request } = event.extensions;
  if (request.url === '/fn/strangers') return strangers;
  if (request.headers['x-smuggled'] || request.url !== '/fn') strangers.push(request.url);
  const body = typeof event.data === 'string' ? Buffer.from(event.data) : Buffer.alloc(0);
  return { length: body.length, sum: createHash('sha1').update(body).digest('hex') };
};
`;

const functionTargets: readonly Target[] = [
  { path: '/fn', tells: true, limitBytes: 1024 * 1024 },
  { path: '/fn', tells: true, limitBytes: 1024 * 1024 },
];
const terminated: Target = { path: '/closed', early: 403 };
const unknown: Target = { path: '/nowhere', early: 404 };

const endpoint = (id: string, paths: readonly string[]) => ({
  op: 'addEntity',
  entity: { id, type: 'ApiEndpoint', name: id, paths },
});
const wire = (from: string, to: string) => ({ op: 'addConnection', connection: { id: `${from}-${to}`, from, to } });

/** A function, a service that answers early in every way, and a pipeline that ends: all that a gateway can lead to. */
function draw(upstreamPort: number): readonly unknown[] {
  const operations = drawFunctions({ fn: handler }) as { entity?: { type?: string; pipelines?: object[] } }[];
  const gateway = operations.find(({ entity }) => entity?.type === 'Gateway')?.entity;
  const terminate = { id: 'terminate', name: 'terminate', pairs: [{ action: { statusCode: 403 } }] };
  gateway?.pipelines?.push(
    { id: 'up-pipeline', name: 'upPipeline', policies: [] },
    { id: 'closed-pipeline', name: 'closedPipeline', policies: [terminate] },
  );
  const urls = [`http://127.0.0.1:${upstreamPort}`];
  return [
    ...operations,
    { op: 'addEntity', entity: { id: 'up', type: 'ServiceEndpoint', name: 'up', urls } },
    endpoint('up-endpoint', [...new Set(upstreamTargets.map(({ path }) => path))]),
    endpoint('closed-endpoint', ['/closed']),
    wire('up', 'up-pipeline'),
    wire('up-pipeline', 'up-endpoint'),
    wire('closed-pipeline', 'closed-endpoint'),
  ];
}

/** A live application behind router, gateway and the cell's listeners, and what calls of every kind do to it. */
export class InStepApplication {
  private constructor(
    private readonly stack: TestStack,
    private readonly upstream: EarlyUpstream,
    private readonly url: string,
  ) {}

  static async start(): Promise<InStepApplication> {
    const upstream = await EarlyUpstream.start();
    const stack = await TestStack.start();
    const project = await stack.client.createProject('In step');
    await stack.client.save(project.id, 0, draw(upstream.port));
    const { urls } = await stack.client.untilLive(project.environmentId, 1, 60_000);
    return new InStepApplication(stack, upstream, urls[0]?.url ?? '');
  }

  run(mix: Pick<Mix, 'seed' | 'calls' | 'clients'>): Promise<MixResult> {
    const { hostname } = new URL(this.url);
    const targets = [...functionTargets, ...upstreamTargets, terminated, unknown];
    return runMix({ ...mix, targets, port: this.stack.ports.router, host: hostname, deadlineMs: 20_000 });
  }

  /** What reached a handler that nobody sent it. */
  async strangers(): Promise<readonly string[]> {
    const { body } = await this.stack.client.call(`${this.url}/fn/strangers`);
    return [...(JSON.parse(body) as string[]), ...this.upstream.strangers];
  }

  async stop(): Promise<void> {
    await this.stack.stop();
    await this.upstream.stop();
  }
}
