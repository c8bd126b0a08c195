import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RunTraffic, TrafficBook } from '@tiffin/contracts';
import { type JsonLog, Repeat } from '@tiffin/process';
import { readKeptTraffic } from '../api/read-kept-traffic.js';
import { replaceFile } from '../state/replace-file.js';
import { type TellingProcess, TrafficWatch } from './traffic-watch.js';

/** Keeps beside the state of the cell what nobody has taken yet: of processes that have ended nobody else can say it. */
export class TrafficFile {
  readonly watch: TrafficWatch;
  private readonly path: string;
  private saved: string;
  private readonly looking: Repeat;

  private constructor(
    { path, watch, saved }: { readonly path: string; readonly watch: TrafficWatch; readonly saved: string },
    { everyMs, log }: { readonly everyMs: number; readonly log: JsonLog },
  ) {
    [this.path, this.watch, this.saved] = [path, watch, saved];
    const report = (error: unknown) => log.error('what units have answered is not saved', { error: error as Error });
    this.looking = new Repeat(() => this.look(), everyMs, report);
  }

  static async open(
    dir: string,
    processes: ReadonlySet<TellingProcess>,
    settings: { readonly everyMs: number; readonly log: JsonLog },
  ): Promise<TrafficFile> {
    const path = join(dir, 'traffic.json');
    const text = await textOf(path, settings.log);
    const watch = new TrafficWatch(processes, new TrafficBook(runsIn(text, settings.log)));
    return new TrafficFile({ path, watch, saved: text }, settings);
  }

  start(): void {
    this.looking.start();
  }

  /** Once all processes have ended. */
  async stop(): Promise<void> {
    await this.looking.stop();
    await this.save();
  }

  private async look(): Promise<void> {
    await this.watch.look();
    await this.save();
  }

  private async save(): Promise<void> {
    const content = JSON.stringify(this.watch.book.untold());
    if (content === this.saved) return;
    await replaceFile(this.path, content);
    this.saved = content;
  }
}

/** Empty as one that was saved so: there is none. */
async function textOf(path: string, log: JsonLog): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') log.error('what units had answered is lost', { error });
    return '[]';
  }
}

/** One that is damaged costs what it alone knew: a cell that does not start would cost everything. */
function runsIn(text: string, log: JsonLog): readonly RunTraffic[] {
  try {
    return readKeptTraffic({ runs: JSON.parse(text) as unknown });
  } catch (error) {
    log.error('what units had answered is lost', { error });
    return [];
  }
}
