import { get } from 'node:http';
import {
  mostTrafficBytes,
  type ToldProcess,
  type TrafficBook,
  trafficIn,
  trafficPath,
  type UnitTraffic,
} from '@tiffin/contracts';

/** What is asked: a process of a unit. */
export interface TellingProcess {
  readonly port: number;
  readonly phase: string;
  readonly environmentId: string;
  readonly spec: { readonly key: string };
}

const answerWithinMs = 1_000;
const atOnce = 32;

/** Asks processes what they have answered. One that does not say is as it was; one that cannot say has no traffic. */
export class TrafficWatch {
  /** By which id a process goes: what code of a tenant would have it change is not believed. */
  private readonly runs = new WeakMap<TellingProcess, string>();
  private looking: Promise<void> | null = null;

  constructor(
    private readonly processes: ReadonlySet<TellingProcess>,
    readonly book: TrafficBook,
  ) {}

  /** Asks all that run; one look at a time. */
  look(): Promise<void> {
    this.looking ??= this.askAll().finally(() => (this.looking = null));
    return this.looking;
  }

  private async askAll(): Promise<void> {
    const waiting = [...this.processes];
    const worker = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await this.ask(next);
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    this.book.seen([...this.processes].flatMap((process) => this.toldBy(process)));
  }

  /** Asks one; before it ends, it is the last time. */
  async ask(process: TellingProcess): Promise<void> {
    if (process.phase !== 'ready') return;
    const told = await trafficAt(process.port);
    if (told === null || (this.runs.get(process) ?? told.run) !== told.run) return;
    this.runs.set(process, told.run);
    this.book.learn(placeOf(process), told);
  }

  private toldBy(process: TellingProcess): readonly ToldProcess[] {
    const run = this.runs.get(process);
    return run === undefined ? [] : [{ ...placeOf(process), run }];
  }
}

const placeOf = ({ environmentId, spec }: TellingProcess) => ({ environmentId, unit: spec.key });

/** Null: it says nothing that could be understood. */
function trafficAt(port: number): Promise<UnitTraffic | null> {
  return new Promise((resolve) => {
    const asked = get({ host: '127.0.0.1', port, path: trafficPath, agent: false });
    const late = setTimeout(() => asked.destroy(), answerWithinMs);
    let text = '';
    asked.on('response', (answer) => {
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        if (text.length > mostTrafficBytes) asked.destroy();
      });
      answer.on('end', () => resolve(answer.statusCode === 200 ? trafficIn(text) : null));
      answer.on('error', () => resolve(null));
    });
    asked.on('error', () => resolve(null));
    asked.on('close', () => {
      clearTimeout(late);
      resolve(null);
    });
  });
}
