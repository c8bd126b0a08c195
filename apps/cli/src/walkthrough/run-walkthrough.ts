import { readFileSync } from 'node:fs';
import { ApiClient } from '../api/api-client.js';
import type { EnvironmentView } from '../api/documents.js';
import { environmentOf } from '../api/find-project.js';
import { followEnvironment } from '../apply/follow-environment.js';
import { Failure } from '../failure.js';
import { layout } from '../layout.js';
import { styled, type Terminal } from '../output/terminal.js';
import { applyWalkthrough, isWalkthroughEdited } from './apply-walkthrough.js';
import { type CallAnswer, callGateway } from './gateway-call.js';
import { promoteWalkthrough, type TestingReport } from './promote-walkthrough.js';
import { type WalkthroughCall, walkthroughCalls } from './walkthrough-calls.js';

export interface CallReport {
  readonly title: string;
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly body: unknown;
  readonly ok: boolean;
  readonly tookMs: number;
}

export interface WalkthroughReport {
  readonly ok: boolean;
  readonly project: string;
  readonly revision: number;
  /** The user changed the project and it answers otherwise than it was drawn to; only looked for where `ok` is false. */
  readonly edited: boolean;
  /** Where its gateway answers. */
  readonly url: string;
  readonly calls: readonly CallReport[];
  /** The same release a stage further; null where the project has none, or the calls failed. */
  readonly testing: TestingReport | null;
  /** From the start of this program to the first answer through the gateway. */
  readonly firstAnswerMs: number;
}

/** A cold machine builds and starts three units in some seconds. */
const liveWithinMs = 180_000;

/** Draws the walkthrough's canvas, waits until it is live and calls it as any client would. */
export async function runWalkthrough(
  apiUrl: string,
  serviceUrl: string,
  terminal: Terminal,
): Promise<WalkthroughReport> {
  const api = new ApiClient(apiUrl, () => readFileSync(layout.token, 'utf8').trim());
  try {
    const startedAt = performance.now();
    const applied = await applyWalkthrough(api, serviceUrl);
    const what = applied.changed ? `saved as revision ${applied.revision}` : `revision ${applied.revision}, unchanged`;
    terminal.done(`canvas "${applied.project.name}" ${what}`, performance.now() - startedAt);
    const { revision, savedAt } = applied;
    const environmentId = environmentOf(applied.project, 'development');
    const target = { environmentId, revision, since: savedAt, withinMs: liveWithinMs };
    const live = await followEnvironment(api, target, (step, state, detail) => say(terminal, [step, state, detail]));
    terminal.done(`revision ${live.liveRevision} is live`, performance.now() - startedAt);
    const about = { project: applied.project.slug, revision: applied.revision, url: gatewayUrl(live) };
    const report = await callAll(about, terminal);
    const testing = report.ok ? await promoteWalkthrough(api, applied.project, terminal) : null;
    const ok = report.ok && testing?.ok !== false;
    const edited = !ok && (await isWalkthroughEdited(api, applied.project, serviceUrl));
    if (edited) terminal.warn(editedText);
    return { ...report, ok, edited, testing };
  } finally {
    api.close();
  }
}

const editedText =
  'You have changed the walkthrough, so other answers than it was drawn to give are no fault. Drawn anew: ' +
  'npm run tiffin -- apply docs/examples/walkthrough.json --project walkthrough';

function say(terminal: Terminal, [step, state, detail]: readonly [string, string, string | null]): void {
  const text = `  ${step}${detail ? styled('dim', `  ${detail}`) : ''}`;
  if (state === 'running') terminal.busy(step);
  else if (state === 'degraded') terminal.warn(text);
  else if (state === 'failed') terminal.failed(text);
  else terminal.done(text);
}

function gatewayUrl({ urls }: EnvironmentView): string {
  const url = urls[0]?.url;
  if (!url)
    throw new Failure(
      'The walkthrough has no gateway any more; draw one in the console, or start anew with an empty data folder.',
    );
  return url.replace(/\/$/, '');
}

async function callAll(
  about: Pick<WalkthroughReport, 'project' | 'revision' | 'url'>,
  terminal: Terminal,
): Promise<Omit<WalkthroughReport, 'edited' | 'testing'>> {
  const answers: CallAnswer[] = [];
  const calls: CallReport[] = [];
  let firstAnswerMs = 0;
  for (const call of walkthroughCalls) {
    const report = await callOnce(call, about.url, answers);
    firstAnswerMs ||= performance.now();
    answers.push(report);
    calls.push(report);
    sayCall(terminal, call, report);
  }
  return { ok: calls.every(({ ok }) => ok), ...about, calls, firstAnswerMs: Math.round(firstAnswerMs) };
}

async function callOnce(call: WalkthroughCall, base: string, earlier: readonly CallAnswer[]): Promise<CallReport> {
  const { title, method, path } = call;
  const url = `${base}${path}`;
  const startedAt = performance.now();
  const answer = await callGateway(url, method, call.body).catch((error: Error) => ({
    status: 0,
    body: error.message,
  }));
  const tookMs = Math.round((performance.now() - startedAt) * 10) / 10;
  return { title, method, url, ...answer, ok: call.isExpected(answer, earlier), tookMs };
}

function sayCall(
  terminal: Terminal,
  { title, method, path }: WalkthroughCall,
  { ok, status, body, tookMs }: CallReport,
): void {
  const text = `${title}: ${method} ${decodeURIComponent(path)} → ${status} ${shorten(body)}`;
  if (ok) terminal.done(text, tookMs);
  else terminal.failed(`${text} ${styled('red', 'is not what the walkthrough expects')}`);
}

function shorten(body: unknown): string {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return styled('dim', text.length > 100 ? `${text.slice(0, 97)}...` : text);
}
