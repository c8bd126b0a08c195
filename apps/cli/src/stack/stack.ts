import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newSigningKey, publicPem } from '@tiffin/audit-rules';
import { EmbeddedPostgres, PostgresFault } from '@tiffin/embedded-postgres';
import { addKek, hasKek } from '@tiffin/keys';
import { config } from '../config.js';
import { Failure } from '../failure.js';
import { layout } from '../layout.js';
import type { Terminal } from '../output/terminal.js';
import { cellRow, type Cluster, entrancePort } from './cluster-choice.js';
import { type DatabaseAnswer, prepareDatabase } from './prepare-database.js';
import type { StackPorts } from './preflight.js';
import { ProcessLog } from './process-log.js';
import { apiSpec, cellSpec, identitySpec, workerSpecs } from './process-specs.js';
import { keepSecret } from './secret-file.js';
import { startOnPort } from './start-on-port.js';
import { type ProcessSpec, SupervisedProcess } from './supervised-process.js';
import type { StackProcess } from './up-file.js';

export interface StackParts {
  /** Null: units run on this machine. */
  readonly cluster: Cluster | null;
  /** Something ended that does not start again. */
  readonly onLost: (why: Failure) => void;
  /** A process got a new number. */
  readonly onProcesses: () => void;
}

/** All processes of the platform on this machine, started in parallel where they can be and stopped in order. */
export class Stack {
  #postgres: EmbeddedPostgres | undefined;
  readonly #processes = new Set<SupervisedProcess>();
  #ports: StackPorts;
  #stopping = false;

  constructor(
    ports: StackPorts,
    private readonly terminal: Terminal,
    private readonly parts: StackParts,
  ) {
    this.#ports = ports;
  }

  /** Where it listens; known for good once it has started. */
  get ports(): StackPorts {
    return this.#ports;
  }

  get processes(): readonly StackProcess[] {
    const postgres = this.#postgres?.pid ? [{ name: 'postgres', pid: this.#postgres.pid }] : [];
    return [...postgres, ...[...this.#processes].flatMap(({ name, pid }) => (pid ? [{ name, pid }] : []))];
  }

  get postgresPort(): number | null {
    return this.#postgres?.port ?? null;
  }

  /** Where the data lies. */
  get databaseDir(): string | null {
    return this.#postgres?.dataDir ?? null;
  }

  async start(): Promise<void> {
    for (const token of [layout.cellToken, layout.cellReadToken]) keepSecret(token, randomToken);
    keepSecret(layout.sessionKey, () => randomBytes(32).toString('base64'));
    for (const secret of [layout.identityApiSecret, layout.openSecret]) keepSecret(secret, randomToken);
    writeFileSync(layout.auditPublicKey, publicPem(keepSecret(layout.auditKey, newSigningKey)));
    if (!hasKek(layout.keyRing)) addKek(layout.keyRing, { development: config.mode === 'development' });
    const { cluster } = this.parts;
    if (cluster !== null) {
      this.#ports = { ...this.#ports, router: entrancePort(cluster) };
      return this.#startWithDatabase(Promise.resolve());
    }
    const listening = Promise.withResolvers<void>();
    const cell = this.#launchOn('router', cellSpec, listening.resolve);
    // A cell that fails ends this wait, and with it what waits for its port.
    await Promise.all([cell, this.#startWithDatabase(listening.promise)]);
  }

  async #startWithDatabase(routerListens: Promise<void>): Promise<void> {
    const database = config.databaseUrl
      ? await this.#timed('database prepared', () => this.#prepare(config.databaseUrl ?? '', null))
      : await this.#embeddedDatabase();
    // Only then it is known which port is the router's, which the others are told.
    await routerListens;
    const workers = workerSpecs(this.#ports, database, this.parts.cluster).map((spec) => this.#launch(spec));
    await Promise.all([...workers, this.#startApi(database)]);
  }

  /** The API is told the issuer, which names the provider's port. */
  async #startApi(database: DatabaseAnswer): Promise<void> {
    const listening = Promise.withResolvers<void>();
    const api = listening.promise.then(() =>
      this.#launchOn('api', (ports) => apiSpec(ports, database, this.parts.cluster)),
    );
    if (config.keycloakUrl) listening.resolve();
    else await this.#launchOn('identity', (ports) => identitySpec(ports, database), listening.resolve);
    await api;
  }

  async #launchOn(
    role: keyof StackPorts,
    specFor: (ports: StackPorts) => ProcessSpec,
    onListening: () => void = () => undefined,
  ): Promise<void> {
    const wanted = this.#ports[role];
    const keep = (port: number) => (this.#ports = { ...this.#ports, [role]: port });
    const start = (port: number) =>
      this.#launch(specFor({ ...this.#ports, [role]: port }), () => {
        keep(port);
        onListening();
      });
    const port = await startOnPort(wanted, start, new Set(Object.values(this.#ports)));
    keep(port);
    if (port !== wanted) this.terminal.warn(`Port ${wanted} was taken meanwhile; ${port} is used in its place.`);
  }

  async #embeddedDatabase(): Promise<Awaited<ReturnType<typeof prepareDatabase>>> {
    const postgres = openPostgres((how) => this.#lose(how));
    this.#postgres = postgres;
    await this.#timed('Postgres', () => postgres.start().catch(asFailure));
    const { superuserUrl, dataDir } = postgres;
    return this.#prepare(superuserUrl, join(dataDir, 'tiffin-prepared'));
  }

  #prepare(superuserUrl: string, preparedFile: string | null): Promise<DatabaseAnswer> {
    const { cluster } = this.parts;
    return prepareDatabase({ superuserUrl, preparedFile, cell: cluster === null ? null : cellRow(cluster) });
  }

  async #launch(spec: ProcessSpec, onListening?: () => void): Promise<void> {
    if (this.#stopping) return;
    const log = new ProcessLog(join(layout.logs, `${spec.name}.log`));
    const process = new SupervisedProcess(spec, log, (what) => {
      this.terminal.warn(what);
      this.parts.onProcesses();
    });
    this.#processes.add(process);
    await this.#timed(spec.name, () => process.start(onListening)).catch((error: unknown) => {
      this.#processes.delete(process);
      throw error;
    });
  }

  async #timed<T>(what: string, work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    const answer = await work();
    if (!this.#stopping) this.terminal.done(what, performance.now() - startedAt);
    return answer;
  }

  #lose(how: string): void {
    if (!this.#stopping) this.parts.onLost(new Failure(how));
  }

  /** Who takes work ends first, then what runs it, the database last. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const cell = [...this.#processes].filter(({ name }) => name === 'cell-local');
    const others = [...this.#processes].filter((process) => !cell.includes(process));
    await Promise.all(others.map((process) => process.stop()));
    await Promise.all(cell.map((process) => process.stop()));
    await this.#postgres?.stop();
  }

  /** Ends everything at once, clean or not. */
  kill(): void {
    this.#stopping = true;
    for (const process of this.#processes) process.kill();
    this.#postgres?.kill();
  }
}

const randomToken = (): string => randomBytes(24).toString('base64url');

function openPostgres(onEnd: (how: string) => void): EmbeddedPostgres {
  const password = keepSecret(join(layout.secrets, 'postgres'), randomToken);
  const logFile = join(layout.logs, 'postgres.log');
  try {
    return new EmbeddedPostgres({ dataDir: layout.postgres, logFile, password }, onEnd);
  } catch (error) {
    return asFailure(error);
  }
}

function asFailure(error: unknown): never {
  throw error instanceof PostgresFault ? new Failure(error.message) : error;
}
