import type { CaseConfig, ConformanceCase } from './conformance-case.js';
import { EchoBackend } from './echo-backend.js';
import { logged, observe, type Surroundings } from './observe.js';
import type { Answered, Observation } from './observation.js';
import { combined, namedPolicies, placeCase, type PlacedCase } from './placed-case.js';
import { Refused, type StartedGateway } from './started-gateway.js';

export type StartGateway = (config: CaseConfig, cases: readonly PlacedCase[]) => Promise<StartedGateway>;

const atOnce = 8;

/** What a gateway makes of each case, by name. Cases share one gateway, except those that want their own or are refused. */
export async function runCases(
  cases: readonly ConformanceCase[],
  start: StartGateway,
): Promise<Map<string, Observation>> {
  const backends = [await EchoBackend.start('backend'), await EchoBackend.start('other')];
  const [backend, other] = backends.map(({ port }) => `http://127.0.0.1:${port}`) as [string, string];
  // Port 1 of the loopback address: nothing listens there.
  const around: Surroundings = { backends, addresses: { backend, other, dead: 'http://127.0.0.1:1' } };
  const placed = cases.map((one, index) => placeCase(one, `c${index}`, around.addresses));
  const found = new Map<string, Observation>();
  const shared = placed.filter(({ of }) => !of.own);
  const groups = [shared, ...placed.filter(({ of }) => of.own).map((one) => [one])];
  await inTurn(groups, 2, (group) => runGroup(group, start, { around, found }));
  await Promise.all(backends.map((one) => one.stop()));
  return found;
}

interface Run {
  readonly around: Surroundings;
  readonly found: Map<string, Observation>;
}

/** Starts again without those that are refused, until the rest is served. */
async function runGroup(group: readonly PlacedCase[], start: StartGateway, run: Run): Promise<void> {
  let rest = group;
  while (rest.length > 0) {
    try {
      return await answerAll(await start(combined(rest), rest), rest, run);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const refused = rest.length === 1 ? rest : refusedBy(error.message, rest);
      for (const { of, id } of refused) {
        const reason = linesAbout(id, error.message).replaceAll(new RegExp(`\\b${id}\\b`, 'g'), '{id}');
        run.found.set(of.name, { outcome: 'refused', reason });
      }
      rest = rest.filter((one) => !refused.includes(one));
    }
  }
}

async function answerAll(gateway: StartedGateway, cases: readonly PlacedCase[], { around, found }: Run): Promise<void> {
  const answered = new Map<PlacedCase, readonly Answered[]>();
  await inTurn(cases, atOnce, async (placed) => {
    answered.set(placed, await observe(gateway, placed, around));
  });
  if (gateway.ended() && cases.length > 1) {
    const words = gateway.lines.slice(-12).join('\n');
    throw new Error(`One of the cases ends the gateway; give it one of its own.\n${words}`);
  }
  await gateway.stop();
  for (const [placed, answers] of answered) {
    const told = logged(gateway.lines, placed, around.addresses);
    found.set(placed.of.name, { outcome: 'served', answers, logged: told });
  }
}

/** Of everything that is wrong with a shared configuration what is about one case. */
function linesAbout(id: string, message: string): string {
  const lines = message.split('\n').filter((line) => new RegExp(`\\b${id}\\b`).test(line));
  return lines.length === 0 ? message : lines.join('\n');
}

/** Who is meant by the words with which a shared configuration was refused: a case by its id, or all that use a policy. */
function refusedBy(message: string, cases: readonly PlacedCase[]): readonly PlacedCase[] {
  const ids = new Set(message.match(/\bc\d+(?=-)/g));
  if (ids.size > 0) return cases.filter(({ id }) => ids.has(id));
  const policy = /policy "([\w-]+)"/.exec(message)?.[1];
  const users = cases.filter(({ config }) => policy !== undefined && namedPolicies(config).includes(policy));
  if (users.length === 0) throw new Error(`The shared configuration is refused, and no case is named: ${message}`);
  return users;
}

async function inTurn<Item>(items: readonly Item[], most: number, act: (item: Item) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const worker = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await act(item);
  };
  await Promise.all(Array.from({ length: most }, worker));
}
