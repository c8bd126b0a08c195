import { randomBytes } from 'node:crypto';
import { chown, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ConsumerSnapshot, KeptConsumers } from '@tiffin/contracts';
import { InOrder } from '../in-order.js';
import type { ProcessHost } from '../process/launch-unit.js';
import type { UnitProcess } from '../units/unit-process.js';
import type { ConsumerFiles } from './consumer-files.js';
import { putConsumers } from './put-consumers.js';

/** What a process was given at its start, and has been told since. */
export interface ToldConsumers {
  readonly key: string;
  version: number;
}

export interface HandedConsumers {
  readonly path: string;
  readonly told: ToldConsumers;
}

interface NewestConsumers {
  readonly version: number;
  /** JSON of the snapshot. */
  readonly text: string;
}

const nobody: ConsumerSnapshot = { version: 0, consumers: [], credentials: [] };

/** Who may call through the gateways of one environment: keeps it, and sees to it that each of them knows. */
export class EnvironmentConsumers {
  /** Of what is in the file; 0 until it is read, which is before the first gateway starts. */
  private version = 0;
  /** Null: the file was not read yet. */
  private key: string | null = null;
  /** What is being told. Megabytes, so that it is remembered no longer than that. */
  private fresh: NewestConsumers | null = null;
  /** One after the other: what is read is what was written last. */
  private readonly changes = new InOrder();

  constructor(
    private readonly environmentId: string,
    private readonly files: ConsumerFiles,
    private readonly host: Pick<ProcessHost, 'processes' | 'timings' | 'log'>,
  ) {}

  /** Keeps what is newer, and answers that all is kept. */
  keep(snapshot: ConsumerSnapshot): Promise<true> {
    return this.changes.run<true>(async () => {
      const { key, snapshot: former } = await this.known();
      if (snapshot.version > former.version) await this.write({ key, snapshot });
      return true;
    });
  }

  /** Tells all that run. Resolves once each has been asked to take it; those that do not are asked again for as long as they run. */
  async tellAll(): Promise<void> {
    const running = [...this.host.processes].filter(({ consumers, phase }) => consumers === this && phase === 'ready');
    const untold = await Promise.all(
      running.map(async (process) => ((await this.tell(process)) === null ? [] : process)),
    );
    this.fresh = null;
    for (const process of untold.flat()) void this.tellOn(process);
  }

  /** A file for one process alone, and what it holds. */
  hand(folder: string, uid: number | null): Promise<HandedConsumers> {
    return this.changes.run(async () => {
      const kept = await this.read();
      const path = join(folder, 'consumers.json');
      await writeFile(path, JSON.stringify(kept), { mode: 0o600 });
      if (uid !== null) await chown(path, uid, uid);
      return { path, told: { key: kept.key, version: kept.snapshot.version } };
    });
  }

  /** Null once the process knows what is kept, else why not. */
  async tell(process: UnitProcess): Promise<string | null> {
    const { told } = process;
    while (told !== null && told.version < this.version) {
      const { version, text: snapshot } = await this.newest();
      const { port } = process;
      const put = { port, key: told.key, snapshot, timeoutMs: this.host.timings.consumersMs };
      const problem = await putConsumers(put);
      if (problem !== null) return problem;
      told.version = version;
    }
    return null;
  }

  /** Those that run know what they were told last, and begin with nobody should they come again. */
  forget(): Promise<void> {
    return this.changes.run(async () => {
      this.version = 0;
      this.key = null;
      await this.files.remove(this.environmentId);
    });
  }

  private async tellOn(process: UnitProcess): Promise<void> {
    for (let problem: string | null = ''; problem !== null && process.phase === 'ready';) {
      await delay(this.host.timings.consumersRetryMs, null, { ref: false });
      problem = await this.tell(process).catch(String);
      if (problem !== null)
        this.host.log.error('a gateway does not take its consumers', { unit: process.spec.key, problem });
    }
  }

  private async read(): Promise<KeptConsumers> {
    const text = await this.files.read(this.environmentId);
    // The key is there before there is anybody: gateways take consumers from who has it alone.
    if (text === null) return this.write({ key: randomBytes(32).toString('base64url'), snapshot: nobody });
    const kept = JSON.parse(text) as KeptConsumers;
    this.learn(kept);
    return kept;
  }

  private async write(kept: KeptConsumers): Promise<KeptConsumers> {
    await this.files.write(this.environmentId, kept);
    this.learn(kept);
    this.fresh = { version: this.version, text: JSON.stringify(kept.snapshot) };
    return kept;
  }

  private learn({ key, snapshot }: KeptConsumers): void {
    this.key = key;
    this.version = snapshot.version;
  }

  /** Without what may be megabytes, where it is known. */
  private async known(): Promise<{ readonly key: string; readonly snapshot: Pick<ConsumerSnapshot, 'version'> }> {
    return this.key === null ? this.read() : { key: this.key, snapshot: { version: this.version } };
  }

  private async newest(): Promise<NewestConsumers> {
    if (this.fresh?.version === this.version) return this.fresh;
    const { snapshot } = await this.changes.run(() => this.read());
    return { version: snapshot.version, text: JSON.stringify(snapshot) };
  }
}
