import { randomBytes } from 'node:crypto';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type {
  ConsumerSnapshot,
  KeptConsumers,
  LimitStore,
  NewGatewayConfig,
  NewGatewayConfigAnswer,
  RuntimeEnvironment,
  TlsServer,
} from '@tiffin/contracts';
import type { ReadGateway } from '@tiffin/gateway-files';
import { config } from '../config.js';
import { Failure } from '../failure.js';
import { layout } from '../layout.js';
import { pluginEnvironment } from './inspect-plugins.js';

export interface Listening {
  readonly host: string;
  readonly port: number;
}

/** Where it is to listen, for TLS as well unless that is null, where it counts, unless that is for itself, and where it tells figures, if anywhere (HOST:PORT). */
export interface WantedPlace extends Listening {
  readonly tls: TlsServer | null;
  readonly limits: LimitStore | null;
  readonly metrics: string | null;
  readonly writesAccess: boolean;
}

/** Where it listens. */
export interface Opened {
  readonly plain: Listening;
  readonly tls: Listening | null;
}

/** What it serves, and to whom. */
export type Served = Pick<ReadGateway, 'config' | 'consumers'>;

const nobody: ConsumerSnapshot = { version: 0, consumers: [], credentials: [] };

/** The gateway runtime as a process of its own, which ends with this one. */
export class GatewayProcess {
  readonly #child: ChildProcess;
  #errors = '';
  /** The config that it serves, as JSON. */
  #served: string;
  /** How it ended. */
  readonly ended: Promise<number | null>;

  /** What it logs goes to `write`, a line at a time. */
  constructor(
    { config: gateway, consumers }: Served,
    private readonly at: WantedPlace,
    private readonly write: (line: string) => void,
  ) {
    const folder = mkdtempSync(join(tmpdir(), 'tiffin-gateway-'));
    // Secrets may be in it: it is there for the start alone, and for nobody else.
    this.#served = JSON.stringify(gateway);
    writeFileSync(join(folder, 'config.json'), this.#served, { mode: 0o600 });
    const kept: KeptConsumers = { key: randomBytes(32).toString('base64url'), snapshot: consumers ?? nobody };
    writeFileSync(join(folder, 'consumers.json'), JSON.stringify(kept), { mode: 0o600 });
    const { NODE_EXTRA_CA_CERTS } = config.environment;
    this.#child = spawn(process.execPath, [join(layout.runtimes, 'runtime-gateway/runtime.mjs')], {
      cwd: folder,
      env: {
        ...(gateway.plugins === undefined ? config.inherited : pluginEnvironment()),
        ...placeIn(folder, at),
        TIFFIN_CONSUMERS_FILE: join(folder, 'consumers.json'),
        ...config.traces,
        ...config.gatewayClients,
        ...(at.writesAccess ? { GATEWAY_ACCESS_LOG: 'on' } : {}),
        ...(NODE_EXTRA_CA_CERTS === undefined ? {} : { NODE_EXTRA_CA_CERTS }),
      },
      // Ctrl-C reaches us alone, so that we end it in order.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'ipc'],
    });
    this.#child.stderr!.on('data', (chunk: Buffer) => (this.#errors += chunk.toString()));
    this.ended = new Promise((resolve) => this.#child.once('close', resolve));
    void this.ended.then(() => rmSync(folder, { recursive: true, force: true }));
  }

  /** Resolves once it listens. Throws `Failure`. */
  async start(): Promise<Opened> {
    const opened: { plain?: Listening; tls: Listening | null } = { tls: null };
    const listening = new Promise<Opened>((resolve) => {
      createInterface({ input: this.#child.stdout! }).on('line', (line) => {
        const said = listeningIn(line);
        if (said === null) return this.write(line);
        opened[said.is] = said.at;
        const { plain, tls } = opened;
        if (plain !== undefined && (tls !== null || this.at.tls === null)) resolve({ plain, tls });
      });
    });
    const outcome = await Promise.race([listening, this.ended]);
    if (typeof outcome === 'object' && outcome !== null) return outcome;
    throw this.failure();
  }

  /** Puts another config in place; answers why not, or null. */
  async serve({ config: gateway, consumers }: Served): Promise<string | null> {
    const answer = new Promise<NewGatewayConfigAnswer>((resolve) => this.#child.once('message', resolve));
    const text = JSON.stringify(gateway);
    // What is only of consumers leaves everything else as it runs.
    const changed = text === this.#served ? {} : { config: gateway };
    const message: NewGatewayConfig = { ...changed, consumers: consumers ?? { ...nobody, version: Date.now() } };
    this.#child.send(message);
    const outcome = await Promise.race([answer, this.ended]);
    if (typeof outcome !== 'object' || outcome === null) throw this.failure();
    if (!outcome.served) return outcome.message;
    this.#served = text;
    return null;
  }

  /** It finishes what is under way. */
  stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): void {
    this.#child.kill(signal);
  }

  failure(): Failure {
    const said = this.#errors.trim();
    const port = /:(\d+)$/.exec(said)?.[1] ?? String(this.at.port);
    if (said.includes('EADDRINUSE'))
      return new Failure(`Port ${port} is taken: stop what has it, or choose another with ${optionOf(port, this.at)}.`);
    if (said.includes('EACCES'))
      return new Failure(`Port ${port} may not be opened by this user: choose one from 1024 with --port.`);
    if (said.includes('EADDRNOTAVAIL') || said.includes('ENOTFOUND'))
      return new Failure(`${this.at.host} is no address of this machine: give one with --host.`);
    return new Failure(`The gateway ended: ${said === '' ? 'it gave no reason' : said}`);
  }
}

const optionOf = (port: string, { metrics }: WantedPlace): string =>
  metrics?.endsWith(`:${port}`) ? '--metrics' : '--port';

/** The variables that say where it listens and counts; what may be secret of it is in files. */
function placeIn(folder: string, { host, port, tls, limits, ...place }: WantedPlace): RuntimeEnvironment {
  const inFile = (name: string, value: object): string => {
    const file = join(folder, name);
    writeFileSync(file, JSON.stringify(value), { mode: 0o600 });
    return file;
  };
  return {
    ...{ HOST: host, PORT: String(port), TIFFIN_LIFELINE_FD: '3' },
    ...(tls === null ? {} : { TIFFIN_TLS_FILE: inFile('tls.json', tls) }),
    ...(limits === null ? {} : { TIFFIN_LIMITS_FILE: inFile('limits.json', limits) }),
    // Clients ask this process themselves: nothing before it hides what is not for them.
    TIFFIN_OWN_PATHS: place.metrics ?? 'nowhere',
  };
}

/** Plugins print what they like on the same output. */
function listeningIn(line: string): { readonly is: 'plain' | 'tls'; readonly at: Listening } | null {
  const said = spoken.exec(line)?.groups;
  if (said === undefined) return null;
  return { is: said['tls'] === undefined ? 'plain' : 'tls', at: { host: said['host']!, port: Number(said['port']) } };
}

const spoken =
  /^\{"time":"[^"]+","level":"info","msg":"listening(?<tls> for TLS)?","host":"(?<host>[^"]+)","port":(?<port>\d+)\}$/;
