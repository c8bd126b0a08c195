import { setTimeout as pause } from 'node:timers/promises';
import type { ApiClient } from '../api/api-client.js';
import { promotionQuery, type ShownPromotion } from '../api/promotion-documents.js';
import type { Terminal } from './terminal.js';

export const badEnds: readonly string[] = ['Failed', 'Errored', 'Aborted'];

const lookEveryMs = 250;

export interface Followed {
  readonly promotion: ShownPromotion;
  readonly withinSeconds: number;
}

/** Shows each step, until the promotion has ended or so many seconds are over. */
export async function followPromotion(
  api: ApiClient,
  terminal: Terminal,
  { promotion, withinSeconds }: Followed,
): Promise<ShownPromotion> {
  const told = new Set<string>();
  const until = performance.now() + withinSeconds * 1000;
  for (let seen = promotion; ; seen = await lookAgain(api, promotion)) {
    for (const { name, state, detail } of seen.steps) tell({ terminal, told }, { name, state, detail });
    if (seen.phase === 'Succeeded' || badEnds.includes(seen.phase)) return seen;
    terminal.busy(seen.note ?? (seen.phase === 'Pending' ? 'waiting for its turn' : seen.phase.toLowerCase()));
    if (performance.now() > until) return seen;
    await pause(lookEveryMs);
  }
}

interface Step {
  readonly name: string;
  readonly state: string;
  readonly detail: string | null;
}

interface Told {
  readonly terminal: Terminal;
  readonly told: Set<string>;
}

function tell({ terminal, told }: Told, { name, state, detail }: Step): void {
  if (told.has(`${name} ${state}`)) return;
  told.add(`${name} ${state}`);
  if (state === 'succeeded') terminal.done(name);
  if (state === 'failed') terminal.failed(`${name}${detail ? `: ${detail}` : ''}`);
}

const lookAgain = async (api: ApiClient, { id, environment }: ShownPromotion): Promise<ShownPromotion> =>
  (await api.ask(promotionQuery, { environmentId: environment.id, id })).environment.promotion;
