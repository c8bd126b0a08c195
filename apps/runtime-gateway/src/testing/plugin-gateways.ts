import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { policyNames } from '@tiffin/contracts/gateway';
import type { GatewayConfig, PolicyStep } from '@tiffin/contracts';
import type { Call } from './call.js';
import { onePipeline } from './gateway-config.js';
import { type RunningGateway, startGateway } from './start-gateway.js';
import { type Echo, startUpstream, type Upstream } from './start-upstream.js';

/** A plugin whose one policy `mine` does this with `(req, res, next)`. */
export const handling = (body: string): string =>
  `module.exports = { version: '1.0.0', init: (context) => context.registerPolicy({ name: 'mine',
     policy: (params, config) => async (req, res, next) => { ${body} } }) };`;

type Policies = readonly Readonly<Record<string, readonly PolicyStep[]>>[];

export interface Given {
  readonly code: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly step?: PolicyStep;
  readonly others?: Policies;
  readonly after?: Policies;
}

let count = 0;

/** Gateways with a plugin before an upstream that answers with what it got. */
export class PluginGateways {
  readonly #folder = mkdtempSync(join(tmpdir(), 'plugins-'));
  readonly #running: RunningGateway[] = [];

  private constructor(readonly upstream: Upstream) {}

  static create = async (): Promise<PluginGateways> => new PluginGateways(await startUpstream());

  /** A file of a plugin, each with a name of its own: modules are read once in a process. */
  file(code: string, ending = 'cjs'): string {
    const path = join(this.#folder, `plugin-${count++}.${ending}`);
    writeFileSync(path, code);
    return path;
  }

  configOf({ code, settings = {}, step = {}, others = [], after = [] }: Given): GatewayConfig {
    return {
      ...onePipeline([...others, { mine: [step] }, ...after, { proxy: [{ action: { serviceEndpoint: 'service' } }] }], {
        apiEndpoints: { all: { paths: ['/:kind/*'], scopes: [] } },
        serviceEndpoints: { service: { urls: [this.upstream.url] } },
        policies: [...policyNames, 'mine'],
      }),
      plugins: [{ name: 'own', module: this.file(code), settings }],
    };
  }

  start = async (given: Given): Promise<RunningGateway> => this.startWith(this.configOf(given));

  async startWith(config: GatewayConfig): Promise<RunningGateway> {
    const gateway = await startGateway(config);
    this.#running.push(gateway);
    return gateway;
  }

  /** What the upstream gets of a request that went through a policy with this body. */
  async passed(body: string, call: Call = {}, given: Partial<Given> = {}): Promise<Echo> {
    const { call: send } = await this.start({ code: handling(body), ...given });
    const reply = await send('/cars/7?color=red', call);
    expect(reply.status, reply.body).toBe(200);
    return JSON.parse(reply.body) as Echo;
  }

  /** A value that the policy computes, by way of a header. */
  async told(value: string, call: Call = {}): Promise<unknown> {
    const { headers } = await this.passed(`req.headers['x-told'] = JSON.stringify(${value}); next();`, call);
    return JSON.parse(headers['x-told']!);
  }

  async stop(): Promise<void> {
    for (const gateway of this.#running.splice(0)) await gateway.stop();
    await this.upstream.stop();
    rmSync(this.#folder, { recursive: true });
  }
}
