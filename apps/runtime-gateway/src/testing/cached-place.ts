import type { IncomingMessage, RequestListener } from 'node:http';
import { vi } from 'vitest';
import type { Call, Reply } from './call.js';
import { onePipeline } from './gateway-config.js';
import { type RunningGateway, startGateway } from './start-gateway.js';
import { startUpstream, type Upstream } from './start-upstream.js';

let gateway: RunningGateway | undefined;
let upstream: Upstream | undefined;

/** Ends whatever a test has started here. */
export async function leave(): Promise<void> {
  vi.useRealTimers();
  await gateway?.stop();
  await upstream?.stop();
  gateway = upstream = undefined;
}

export type Headers = Readonly<Record<string, string | readonly string[]>>;
type Fields = Readonly<Record<string, unknown>>;

export interface Place {
  /** Answers with how many the service had been asked by then. */
  ask(path?: string, call?: Call): Promise<Reply>;
  /** What the service was asked. */
  readonly asked: IncomingMessage[];
  stopService(): Promise<void>;
}

export interface Given {
  readonly action?: Fields;
  readonly before?: readonly Fields[];
  readonly after?: readonly Fields[];
}

/** Time moves as a test says. */
export const clock = (): void => void vi.useFakeTimers({ toFake: ['Date'] });
export const later = (seconds: number): void => void vi.setSystemTime(Date.now() + seconds * 1_000);

export async function place(
  listener: RequestListener,
  { action = {}, before = [], after = [] }: Given = {},
): Promise<Place> {
  const asked: IncomingMessage[] = [];
  upstream = await startUpstream((request, response) => {
    asked.push(request);
    listener(request, response);
  });
  const policies = [...before, { cache: [{ action }] }, ...after, { proxy: [{ action: { serviceEndpoint: 's' } }] }];
  gateway = await startGateway(onePipeline(policies as never, { serviceEndpoints: { s: { urls: [upstream.url] } } }));
  const service = upstream;
  return { asked, ask: (path = '/', call = {}) => gateway!.call(path, call), stopService: () => service.stop() };
}

/** A service that answers with the count of its answers. */
export function counting(headers: Headers, status = 200): RequestListener {
  let count = 0;
  return (_, response) => response.writeHead(status, headers as never).end(`answer ${++count}`);
}

export const fresh = { 'cache-control': 'max-age=60' };
