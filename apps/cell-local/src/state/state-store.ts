import { mkdir, readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { DesiredEnvironment, UnitKey } from '@tiffin/contracts';
import { replaceFile } from './replace-file.js';

/** What has to outlive the cell's process. */
export interface EnvironmentState {
  readonly environmentId: string;
  /** Highest epoch seen. It stays after a removal, so that a late worker cannot bring the environment back. */
  readonly epoch: number;
  /** Null: removed. */
  readonly desired: DesiredEnvironment | null;
  /** What was live last; it serves on while `desired` is on its way or failed. */
  readonly serving: DesiredEnvironment | null;
  /** Stable ports of the units. */
  readonly ports: Readonly<Record<UnitKey, number>>;
  /** The same of the canary. Absent: there is none. */
  readonly canaryPorts?: Readonly<Record<UnitKey, number>>;
}

const suffix = '.json';

/** One file per environment, replaced in one step: a reader finds the old state or the new one. */
export class StateStore {
  private constructor(private readonly dir: string) {}

  static async open(dir: string): Promise<StateStore> {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    return new StateStore(dir);
  }

  async load(): Promise<readonly EnvironmentState[]> {
    const names = (await readdir(this.dir)).filter((name) => name.endsWith(suffix));
    return Promise.all(names.map((name) => this.read(name)));
  }

  /** Rejects when the disk is full; the former state is then untouched. */
  async save(state: EnvironmentState): Promise<void> {
    const path = join(this.dir, `${basename(state.environmentId)}${suffix}`);
    await replaceFile(path, JSON.stringify(state));
  }

  private async read(name: string): Promise<EnvironmentState> {
    const path = join(this.dir, name);
    const text = await readFile(path, 'utf8');
    try {
      return JSON.parse(text) as EnvironmentState;
    } catch (error) {
      throw new Error(`${path} is damaged (${(error as Error).message}). Delete it; its environment is applied again.`);
    }
  }
}
