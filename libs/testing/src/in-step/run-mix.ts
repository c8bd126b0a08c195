import { Chance } from './chance.js';
import { makeCall } from './make-call.js';
import { type Manner, planCall, type PlannedCall, type Target } from './plan-call.js';
import { RawConnection } from './raw-connection.js';

export interface Mix {
  readonly port: number;
  readonly host: string;
  readonly targets: readonly Target[];
  readonly seed: number;
  readonly calls: number;
  readonly clients: number;
  /** A call that takes longer has hung. */
  readonly deadlineMs: number;
}

export interface MixResult {
  readonly calls: number;
  readonly hung: readonly string[];
  readonly wrong: readonly string[];
  /** Calls by what came of them: a status, or `left`. */
  readonly outcomes: Readonly<Record<string, number>>;
}

class Hung extends Error {}

/** Clients side by side, each with calls of its own chance, on kept connections as far as the answers let it keep them. */
export async function runMix(mix: Mix): Promise<MixResult> {
  const tally = { calls: 0, hung: [] as string[], wrong: [] as string[], outcomes: {} as Record<string, number> };
  const clients = Array.from({ length: mix.clients }, (_, number) => new MixClient(mix, number, tally));
  await Promise.all(clients.map((client) => client.run()));
  for (const client of clients) client.close();
  return tally;
}

type Tally = { calls: number; hung: string[]; wrong: string[]; outcomes: Record<string, number> };

class MixClient {
  readonly #chance: Chance;
  readonly #stalled: RawConnection[] = [];
  #connection: RawConnection | undefined;

  constructor(
    private readonly mix: Mix,
    number: number,
    private readonly tally: Tally,
  ) {
    this.#chance = new Chance(mix.seed * 1_000 + number);
  }

  async run(): Promise<void> {
    while (this.tally.calls < this.mix.calls) {
      this.tally.calls += 1;
      await this.#call(planCall(this.#chance, this.mix.targets));
    }
  }

  close(): void {
    for (const connection of [...this.#stalled, this.#connection]) connection?.close();
  }

  async #call(call: PlannedCall): Promise<void> {
    const { mix, tally } = this;
    if (this.#connection?.isUsable !== true) this.#connection = new RawConnection(mix.port);
    try {
      const isUsable = await within(mix.deadlineMs, makeCall(this.#connection, mix.host, call));
      if (!isUsable) this.#leave(call.manner);
      tally.outcomes[outcomeOf(call)] = (tally.outcomes[outcomeOf(call)] ?? 0) + 1;
    } catch (error) {
      this.#leave('leaves');
      (error instanceof Hung ? tally.hung : tally.wrong).push(`${describe(call)}: ${(error as Error).message}`);
    }
  }

  /** Who stops sends nothing more and stays: others must not notice. */
  #leave(manner: Manner): void {
    if (this.#connection && manner === 'stops') this.#stalled.push(this.#connection);
    else this.#connection?.close();
    this.#connection = undefined;
  }
}

async function within<T>(deadlineMs: number, outcome: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Hung(`no answer in ${deadlineMs} ms`)), deadlineMs);
  });
  // After the deadline nobody listens any more to how it ends.
  outcome.catch(() => undefined);
  return Promise.race([outcome, late]).finally(() => clearTimeout(timer));
}

const outcomeOf = ({ target, manner }: PlannedCall): string => `${target.path} ${manner}`;

const describe = (call: PlannedCall): string => {
  const { method, target, version, framing, body, manner, expects, closes } = call;
  const further = [expects ? 'expects' : '', closes ? 'closes' : ''].join(' ').trim();
  return `${method} ${target.path} HTTP/${version} ${framing} ${body.length} ${manner} ${further}`.trim();
};
