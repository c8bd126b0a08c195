import { until } from '@tiffin/kernel';
import type { TenantMoveRow } from '../api/operator-cell-documents.js';
import { Failure } from '../failure.js';
import type { Terminal } from '../output/terminal.js';
import { moveTexts } from './move-line.js';

const look = { withinMs: 60 * 60_000, everyMs: 500 };

/** Tells each step and fault of a move once, until it has switched. Fails where it was aborted. */
export async function followMove(
  terminal: Terminal,
  slug: string,
  ask: () => Promise<TenantMoveRow | null>,
): Promise<TenantMoveRow> {
  let told = '';
  const move = await until(async () => {
    const seen = await ask();
    if (seen === null) throw new Failure(`"${slug}" is on its way nowhere.`);
    const news = seen.fault ?? moveTexts[seen.step];
    if (news !== told)
      (seen.fault === null ? (text: string) => terminal.busy(text) : (text: string) => terminal.warn(text))(news);
    told = news;
    return seen.switchedAt !== null || seen.step.startsWith('abort') ? seen : undefined;
  }, look);
  if (move === undefined) throw new Failure(`"${slug}" has not switched within an hour; it goes on by itself.`);
  if (move.switchedAt === null) throw new Failure(`The move of "${slug}" was aborted: it stays in "${move.from}".`);
  terminal.done(`${slug} is in ${move.to}`);
  return move;
}
