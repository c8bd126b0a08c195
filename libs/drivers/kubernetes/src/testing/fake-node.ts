import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { ApiFault } from '../client/api-fault.js';
import type { KubeRequest } from '../client/kube-api.js';
import type { KubeList } from '../client/kube-object.js';
import type { Pod } from '../decide/workload.js';

interface Container {
  readonly lines: { readonly time: string; readonly text: string }[];
  isRunning: boolean;
}

class FakePod {
  readonly containers: Container[] = [{ lines: [], isRunning: true }];

  constructor(readonly name: string) {}

  get current(): Container {
    return this.containers.at(-1) as Container;
  }

  get seen(): Pod {
    const { isRunning } = this.current;
    const state = isRunning ? { running: {} } : { terminated: { exitCode: 1 } };
    const status = { name: 'unit', ready: isRunning, restartCount: this.containers.length - 1, state };
    return { metadata: { name: this.name, uid: this.name }, status: { containerStatuses: [status] } };
  }
}

const line = ({ time, text }: Container['lines'][number]): string => `${time} ${text}\n`;

/** Says what a node says of its pods' logs, by hand: containers that end and begin, times to the second, connections that break. */
export class FakeNode {
  isAway = false;
  /** Log requests since the start. */
  asked = 0;
  /** Questions for the pods. */
  looks = 0;
  /** Pods whose node does not answer. */
  readonly unreachable = new Set<string>();
  private readonly pods = new Map<string, FakePod>();
  private readonly streams = new Map<PassThrough, Container>();
  private nanos = 0n;

  start(pod: string): void {
    this.pods.set(pod, new FakePod(pod));
  }

  /** `afterMs`: since the line before. */
  print(pod: string, text: string, afterMs = 1): void {
    this.nanos += BigInt(Math.round(afterMs * 1_000_000));
    const ms = Number(this.nanos / 1_000_000n);
    const rest = String(this.nanos % 1_000_000n).padStart(6, '0');
    const time = new Date(Date.UTC(2026, 0, 1) + ms).toISOString().replace('Z', `${rest}Z`);
    const { current } = this.of(pod);
    current.lines.push({ time, text });
    for (const [stream, container] of this.streams) if (container === current) stream.write(line({ time, text }));
  }

  end(pod: string): void {
    const { current } = this.of(pod);
    current.isRunning = false;
    for (const [stream, container] of this.streams) if (container === current) stream.end();
  }

  /** Its container ends; another one begins. */
  restart(pod: string): void {
    this.end(pod);
    this.of(pod).containers.push({ lines: [], isRunning: true });
  }

  remove(pod: string): void {
    const { current } = this.of(pod);
    for (const [stream, container] of this.streams) if (container === current) stream.end();
    this.pods.delete(pod);
  }

  /** Each of them in the middle of a line. */
  breakConnections(): void {
    for (const stream of this.streams.keys()) {
      stream.write('2026-01-01T00:00:00.0');
      stream.destroy(new Error('it broke'));
    }
    this.streams.clear();
  }

  list(): Promise<KubeList> {
    return this.json() as Promise<KubeList>;
  }

  json(): Promise<unknown> {
    if (this.isAway) return Promise.reject(away());
    this.looks += 1;
    return Promise.resolve({ items: [...this.pods.values()].map(({ seen }) => seen) });
  }

  open({ path, query = {}, signal }: KubeRequest): Promise<IncomingMessage> {
    if (this.isAway) return Promise.reject(away());
    this.asked += 1;
    const container = this.asks(path, query['previous'] === 'true');
    if (container === undefined) return Promise.reject(absent());
    if (this.unreachable.has(podIn(path))) return Promise.reject(away());
    const stream = new PassThrough();
    stream.write(askedOf(container, query));
    if (query['follow'] !== 'true' || !container.isRunning) stream.end();
    else this.streams.set(stream, container);
    signal?.addEventListener('abort', () => stream.destroy(new Error('not wanted')));
    return Promise.resolve(stream as unknown as IncomingMessage);
  }

  private asks(path: string, isPrevious: boolean): Container | undefined {
    return this.pods.get(podIn(path))?.containers.at(isPrevious ? -2 : -1);
  }

  private of(pod: string): FakePod {
    return this.pods.get(pod) as FakePod;
  }
}

const podIn = (path: string): string => path.split('/').at(-2) ?? '';

function askedOf(
  { lines }: Container,
  { sinceTime = '', tailLines = '0', limitBytes = 'Infinity' }: NonNullable<KubeRequest['query']>,
): string {
  const asked = lines.filter(({ time }) => time >= sinceTime.slice(0, 19)).slice(-Number(tailLines));
  return asked.map(line).join('').slice(0, Number(limitBytes));
}

const away = () => new ApiFault({ code: 0, reason: 'NoAnswer', message: 'it is away', retryAfterMs: null }, 'GET');
const absent = () => new ApiFault({ code: 404, reason: 'NotFound', message: 'not there', retryAfterMs: null }, 'GET');
