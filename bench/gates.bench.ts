/**
 * What it costs to say where the gates of a stage stand, for 1,000 releases in each of four stages with full ledgers, with and without windows.
 * Ends with 1 where the slowest of a hundred takes a millisecond or more.
 */
import type { EnvironmentId, ReleaseId } from '@tiffin/kernel';
import {
  emptyLedger,
  evaluateGates,
  type GateFacts,
  type Ledger,
  plainStage,
  type Stage,
  type Window,
  withOccupant,
  withVerified,
} from '@tiffin/promotion-rules';
import { percentile } from './summary.js';

const releases = 1_000;
const names = ['development', 'testing', 'staging', 'production'] as const;
const startMs = Date.UTC(2026, 0, 5);
const minuteMs = 60_000;
const atMost = 1;

const windows: readonly Window[] = [
  ...[
    { name: 'office', effect: 'allow', rrule: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', durationMs: 9 * 60 * minuteMs },
    { name: 'Friday afternoon', effect: 'deny', rrule: 'FREQ=WEEKLY;BYDAY=FR', durationMs: 4 * 60 * minuteMs },
    { name: 'end of year', effect: 'deny', rrule: 'FREQ=YEARLY', durationMs: 14 * 24 * 60 * minuteMs },
  ].map((each) => ({ ...each, start: '2026-01-02T08:00', timeZone: 'Europe/Berlin' }) as Window),
];

/** Each release ran for a minute and was verified, one after the other. */
function fullLedger(): Ledger {
  let ledger = emptyLedger;
  for (let at = 0; at < releases; at += 1) {
    const [releaseId, from] = [`r${at}` as ReleaseId, new Date(startMs + at * minuteMs)];
    ledger = withVerified(withOccupant(ledger, releaseId, from), { releaseId, at: from, promotionId: null });
  }
  return ledger;
}

function timesOf(given: readonly Window[]): number[] {
  const ledgers = names.map(fullLedger);
  const stages: readonly Stage[] = names.map((name, index) => ({
    ...plainStage(
      name as unknown as EnvironmentId,
      name,
      index === 0 ? [] : [names[index - 1] as unknown as EnvironmentId],
    ),
    soakMs: minuteMs,
    windows: given,
  }));
  const factsOf = (stage: Stage, index: number, releaseId: ReleaseId): GateFacts => ({
    ...{
      stage,
      releaseId,
      ledger: ledgers[index] ?? emptyLedger,
      way: 'person',
      promotionId: null,
      openPromotionId: null,
    },
    ...{
      ballot: null,
      asker: null,
      people: null,
      hold: null,
      missingSettings: [],
      missingImages: [],
      irreversible: [],
    },
    upstream: stage.upstream.map((environmentId) => ({
      ...{ environmentId, name: environmentId, ledger: ledgers[index - 1] ?? emptyLedger },
    })),
  });
  const times: number[] = [];
  for (let at = 0; at < releases; at += 1) {
    for (const [index, stage] of stages.entries()) {
      const facts = factsOf(stage, index, `r${at}` as ReleaseId);
      const began = performance.now();
      evaluateGates(facts, new Date(startMs + at * 7 * 60 * minuteMs));
      times.push(performance.now() - began);
    }
  }
  return times;
}

process.stdout.write('| gates of a stage, ms | p50 | p95 | p99 | at most (p99) |\n|---|---|---|---|---|\n');
for (const [name, given] of [
  ['no windows', []],
  ['three windows', windows],
] as const) {
  timesOf(given);
  const times = timesOf(given);
  const [p50 = 0, p95 = 0, p99 = 0] = [0.5, 0.95, 0.99].map((share) => percentile(times, share));
  process.stdout.write(`| ${name} | ${p50.toFixed(3)} | ${p95.toFixed(3)} | ${p99.toFixed(3)} | ${atMost} |\n`);
  if (!(p99 < atMost)) process.exitCode = 1;
}
