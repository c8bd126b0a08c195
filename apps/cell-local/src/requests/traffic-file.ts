import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RunTraffic, TrafficBook } from '@tiffin/contracts';
import { type JsonLog, Repeat } from '@tiffin/process';
import { replaceFile } from '../state/replace-file.js';
import { type TellingProcess, TrafficWatch } from './traffic-watch.js';

/** Keeps beside the state of the cell what nobody has taken yet: of processes that have ended nobody else can say it. */
export class TrafficFile {
  private saved = '[]';
  private readonly looking: Repeat;

  private constructor(
    private readonly path: string,
    readonly watch: TrafficWatch,
    { everyMs, log }: { readonly everyMs: number; readonly log: JsonLog },
  ) {
    const report = (error: unknown) => log.error('what units have answered is not saved', { error: error as Error });
    this.looking = new Repeat(() => this.look(), everyMs, report);
  }

  static async open(
    dir: string,
    processes: ReadonlySet<TellingProcess>,
    settings: { readonly everyMs: number; readonly log: JsonLog },
  ): Promise<TrafficFile> {
    const path = join(dir, 'traffic.json');
    return new TrafficFile(
      path,
      new TrafficWatch(processes, new TrafficBook(await read(path, settings.log))),
      settings,
    );
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
    const untold = this.watch.book.report().runs.filter(({ endpoints }) => endpoints.length > 0);
    const content = JSON.stringify(untold);
    if (content === this.saved) return;
    await replaceFile(this.path, content);
    this.saved = content;
  }
}

/** One that is damaged costs what it alone knew: a cell that does not start would cost everything. */
async function read(path: string, log: JsonLog): Promise<readonly RunTraffic[]> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as readonly RunTraffic[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') log.error('what units had answered is lost', { error });
    return [];
  }
}
