import type { ApiClient } from '../api/api-client.js';
import { environmentOf } from '../api/find-project.js';
import {
  gatesQuery,
  promoteReleaseMutation,
  rollBackMutation,
  type ShownPromotion,
  upstreamReleasesQuery,
} from '../api/promotion-documents.js';
import { exitCode } from '../exit-code.js';
import { Failure } from '../failure.js';
import { badEnds, followPromotion } from '../output/follow-promotion.js';
import { showGates } from '../output/show-promotion.js';
import type { Terminal } from '../output/terminal.js';
import { inProject, type ProjectOptions } from './in-project.js';

/** The environment, and the release where one is named. */
interface Named {
  readonly name: string;
  readonly release: string | undefined;
}

interface WaitOptions extends ProjectOptions {
  readonly reason?: string;
  readonly wait?: boolean;
  /** Seconds. */
  readonly timeout: number;
}

interface PromoteOptions extends WaitOptions {
  readonly unverified?: boolean;
  readonly check?: boolean;
}

export function runPromote({ name, release: named }: Named, options: PromoteOptions): Promise<void> {
  return inProject(options, async (api, project, terminal) => {
    const environmentId = environmentOf(project, name);
    const release = named ?? (await upstreamRelease(api, environmentId, name));
    if (options.check) return check(api, terminal, { environmentId, release });
    const input = { environmentId, release, reason: options.reason ?? null, letIn: options.unverified === true };
    const { promotion } = (await api.ask(promoteReleaseMutation, { input })).promoteRelease;
    await follow(api, terminal, { promotion, options });
  });
}

export function runRollback({ name, release }: Named, options: WaitOptions): Promise<void> {
  return inProject(options, async (api, project, terminal) => {
    const input = {
      environmentId: environmentOf(project, name),
      release: release ?? null,
      reason: options.reason ?? null,
    };
    const { promotion } = (await api.ask(rollBackMutation, { input })).rollBack;
    await follow(api, terminal, { promotion, options });
  });
}

/** What runs in the stage before, where that is one release. */
async function upstreamRelease(api: ApiClient, environmentId: string, name: string): Promise<string> {
  const { upstream } = (await api.ask(upstreamReleasesQuery, { environmentId })).environment;
  const running = [...new Set(upstream.flatMap(({ currentRelease }) => currentRelease?.name ?? []))];
  if (running.length === 1 && running[0]) return running[0];
  const where = upstream.map((one) => `"${one.name}"`).join(' and ');
  const reason = running.length === 0 ? `Nothing runs before it` : `Several releases run in ${where}`;
  const way = `Name the release: tiffin promote ${name} RELEASE. \`tiffin release list\` shows them.`;
  throw new Failure(`${upstream.length === 0 ? 'No stage comes before it' : reason}. ${way}`, exitCode.usage);
}

async function check(
  api: ApiClient,
  terminal: Terminal,
  { environmentId, release }: { readonly environmentId: string; readonly release: string },
): Promise<void> {
  const { gates } = (await api.ask(gatesQuery, { environmentId, release, rollback: false })).environment;
  const isClosed = gates.gates.some(({ state }) => state === 'closed');
  if (terminal.json) terminal.data({ ok: !isClosed, release, ...gates });
  else showGates(terminal, gates);
  if (isClosed) process.exitCode = exitCode.refused;
}

interface Followed {
  readonly promotion: ShownPromotion;
  readonly options: WaitOptions;
}

/** Tells that it is asked for, and with `--wait` each step until its end. */
async function follow(api: ApiClient, terminal: Terminal, { promotion, options }: Followed): Promise<void> {
  const { release, environment } = promotion;
  terminal.done(`${release.name} is on its way to ${environment.name}`);
  const last = options.wait
    ? await followPromotion(api, terminal, { promotion, withinSeconds: options.timeout })
    : promotion;
  if (options.json) terminal.data({ ok: !options.wait || last.phase === 'Succeeded', promotion: last });
  if (!options.wait) {
    if (last.gates?.gates.some(({ state }) => state !== 'open')) showGates(terminal, last.gates);
    return;
  }
  tellEnd(terminal, last);
}

function tellEnd(terminal: Terminal, { phase, note, release, environment, gates }: ShownPromotion): void {
  if (phase === 'Succeeded') return terminal.done(`${release.name} runs in ${environment.name}, verified`);
  if (badEnds.includes(phase)) {
    terminal.failed(`${phase}: ${note ?? 'no reason is on record'}`);
    process.exitCode = exitCode.failed;
    return;
  }
  const why = note ?? gates?.gates.find(({ state }) => state !== 'open')?.reason;
  terminal.warn(`it still waits${why ? `: ${why}` : ''}; it goes on without this command`);
  process.exitCode = exitCode.waits;
}
