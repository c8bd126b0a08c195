import { type IncomingMessage, request as send } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { type FollowedLine, type LiveLine, liveSignMs } from '@tiffin/contracts';
import type { FollowOptions } from '@tiffin/deployments-operations';
import { Refusal } from '@tiffin/kernel';

export interface LivePlace {
  /** Of the cell, for people. */
  readonly name: string;
  readonly socketPath: string;
  readonly token: string;
  /** Of the lines, without what is asked. */
  readonly path: string;
}

/** A connection that gives no sign of life for so long is dead. */
const silentMs = 3 * liveSignMs;
const retryMs = { first: 100, longest: 5_000 };

/** How far it has come. */
interface Stand {
  /** Null: nothing was said yet, and the tail is still to come. */
  at: string | null;
  wasReached: boolean;
  failures: number;
}

/** Follows a unit of `cell-local` over connections that break: one that begins anew goes on where the last one stood. */
export async function* followCell(place: LivePlace, options: FollowOptions): AsyncGenerator<readonly FollowedLine[]> {
  const { signal } = options;
  const stand: Stand = { at: null, wasReached: false, failures: 0 };
  while (!signal.aborted) {
    try {
      yield* followOnce(place, options, stand);
    } catch (error) {
      if (!stand.wasReached && !signal.aborted) throw unavailable(place, error as Error);
    }
    stand.failures += 1;
    const backoff = Math.min(retryMs.longest, retryMs.first * 2 ** (stand.failures - 1));
    await pause(backoff, null, { signal }).catch(() => undefined);
  }
}

async function* followOnce(
  place: LivePlace,
  { tail, signal }: FollowOptions,
  stand: Stand,
): AsyncGenerator<readonly FollowedLine[]> {
  const asked = stand.at === null ? `tail=${tail}` : `after=${encodeURIComponent(stand.at)}`;
  const response = await open(place, `${place.path}?${asked}`, signal);
  stand.wasReached = true;
  for await (const said of lines(response)) {
    stand.failures = 0;
    stand.at = said.at(-1)?.at ?? stand.at;
    const printed = said.flatMap(({ line }) => line ?? []);
    if (printed.length > 0) yield printed;
  }
}

function unavailable({ name, socketPath }: LivePlace, error: NodeJS.ErrnoException): Refusal {
  const cause = new Error(`${socketPath}: ${error.message}`, { cause: error });
  return Refusal.of('CELL_UNAVAILABLE', `cell "${name}": ${error.code ?? error.message}`).because(cause);
}

/** A connection of its own, so that those who follow keep nobody else from theirs. */
function open({ socketPath, token }: LivePlace, path: string, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` };
    const request = send({ socketPath, agent: false, path, headers, signal, timeout: silentMs });
    request.on('timeout', () => request.destroy(new Error(`no sign of life within ${silentMs / 1000} s`)));
    request.on('error', reject);
    request.on('response', (response) => {
      if (response.statusCode === 200) return resolve(response);
      response.destroy();
      reject(new Error(`it answered ${response.statusCode}`));
    });
    request.end();
  });
}

/** Those that come together; what is behind the last line break came in part and comes again. */
async function* lines(response: IncomingMessage): AsyncGenerator<readonly LiveLine[]> {
  let rest = '';
  for await (const chunk of response.setEncoding('utf8') as AsyncIterable<string>) {
    const whole = (rest + chunk).split('\n');
    rest = whole.pop() ?? '';
    if (whole.length > 0) yield whole.map((line) => JSON.parse(line) as LiveLine);
  }
}
