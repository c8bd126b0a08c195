/**
 * A release that fails 5 % of its requests comes to an environment in steps, under load, and one that is as good as the one before:
 * at which share it is stopped, what it cost, and whether anything fails but what the release itself answers. Then what the router
 * takes for a request without a canary and with one; with `-- --before=REVISION`, also that of that revision, in turn.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { DesiredEnvironment } from '@tiffin/contracts';
import { plainCanary, stepsOf } from '@tiffin/deployments-rules';
import { LocalCell } from '@tiffin/local-cell';
import {
  answering,
  drawFunctions,
  ManagedProcess,
  type ProjectView,
  rewrite,
  startTestRun,
  TestStack,
  waitUntil,
} from '@tiffin/testing';
import pg from 'pg';
import { CountingClients } from './counting-clients.js';
import { earlierRevision } from './earlier-revision.js';
import { load } from './http-load.js';
import { cpuUsOf } from './process-cpu.js';
import { percentile } from './summary.js';

const { values } = parseArgs({
  options: {
    before: { type: 'string' },
    failing: { type: 'string', default: '5' },
    good: { type: 'string', default: '3' },
    hold: { type: 'string', default: '15' },
    rounds: { type: 'string', default: '7' },
  },
});
const settings = { ...plainCanary, steps: stepsOf([1, 5, 25, 50, 100], Number(values.hold) * 1000) };
const failingShare = 0.05;
const failing = (text: string): string =>
  `module.exports.fn = () => { if (Math.random() < ${failingShare}) throw new Error('${text}'); return { answer: '${text}' }; };\n`;
const print = (line: string): void => void process.stdout.write(`${line}\n`);
const percent = (share: number, digits = 2): string => `${(100 * share).toFixed(digits)} %`;

interface Place {
  readonly stack: TestStack;
  readonly database: pg.Client;
  readonly project: ProjectView;
  readonly url: string;
}

interface Outcome {
  readonly state: string;
  /** The last share that it had, and what was said of it. */
  readonly step: string;
  readonly detail: string | null;
  readonly seconds: number;
}

let revision = 1;

/** Saves, and waits until the deployment that this asks for has come to its end. */
async function deploy({ stack, database, project }: Place, handler: string): Promise<Outcome> {
  await stack.client.save(project.id, revision, rewrite('hello', handler));
  revision += 1;
  const look = async (): Promise<Outcome | undefined> => {
    const { rows } = await database.query<Outcome>(
      `select d.state, s.name as step, s.detail, extract(epoch from d.finished_at - d.started_at)::float as seconds
       from deployment d join deployment_step s on s.deployment_id = d.id
       where d.revision_number = $1 and d.state in ('succeeded', 'failed') order by s.position desc limit 1`,
      [revision],
    );
    return rows[0];
  };
  return waitUntil('the deployment is over', look, 3_600_000);
}

const row = (name: string, outcome: Outcome, clients: CountingClients): string => {
  const { requests, failures, others } = clients;
  const share = percent(failures / requests, 3);
  const { state, step, seconds } = outcome;
  return `| ${[name, state, step, seconds.toFixed(0), requests, failures, share, others.length].join(' | ')} |`;
};

async function releases(place: Place): Promise<void> {
  print('| release | deployment | last step | s | requests | failed by the release | share | failed otherwise |');
  print('| ------- | ---------- | --------- | - | -------- | --------------------- | ----- | ---------------- |');
  const run = async (name: string, handler: string): Promise<Outcome> => {
    const clients = new CountingClients(place.url, place.stack.ports.router);
    const outcome = await deploy(place, handler);
    // What is on its way when it is over counts too.
    await clients.more(500);
    await clients.stop();
    print(row(name, outcome, clients));
    for (const other of new Set(clients.others)) print(`  otherwise: ${other}`);
    return outcome;
  };
  for (let at = 1; at <= Number(values.failing); at += 1) {
    const { detail } = await run(`fails ${percent(failingShare, 0)}, ${at}`, failing(`failing ${at}`));
    print(`  ${detail}`);
  }
  for (let at = 1; at <= Number(values.good); at += 1) await run(`good, ${at}`, answering(`good ${at}`));
}

/** What the cell of the stack serves, for other cells to serve too. */
function served({ folder }: TestStack): DesiredEnvironment {
  const [file] = readdirSync(join(folder, 'cell', 'state'));
  if (file === undefined) throw new Error('the cell serves nothing');
  const { serving } = JSON.parse(readFileSync(join(folder, 'cell', 'state', file), 'utf8')) as {
    readonly serving: DesiredEnvironment;
  };
  return serving;
}

/** A cell of its own, of one revision of the program. */
class MeasuredCell {
  private perRequestUs: number[] = [];
  private perSecond: number[] = [];
  private port = 0;
  private readonly process: ManagedProcess;
  private readonly cell: LocalCell;

  constructor(
    readonly name: string,
    stack: TestStack,
    checkout: string,
  ) {
    const socketPath = join(stack.folder, `${name.replaceAll(' ', '-')}.sock`);
    const environment = {
      TIFFIN_CELL_DIR: join(stack.folder, `cell of ${name}`),
      TIFFIN_CELL_SOCKET: socketPath,
      TIFFIN_IMAGES_DIR: join(stack.folder, 'images'),
      TIFFIN_CELL_TOKEN_FILE: join(stack.folder, 'cell-token'),
      TIFFIN_CELL_READ_TOKEN_FILE: join(stack.folder, 'cell-read-token'),
    };
    this.process = new ManagedProcess({
      ...{ name: 'cell-local', program: resolve(checkout, 'dist/apps/cell-local/main.mjs'), environment },
    });
    this.cell = new LocalCell({ socketPath, token: readFileSync(join(stack.folder, 'cell-token'), 'utf8').trim() });
  }

  async serve(desired: DesiredEnvironment): Promise<void> {
    const { routerUrl } = await this.process.start();
    this.port = Number(new URL(String(routerUrl)).port);
    await this.apply(desired);
  }

  async apply(desired: DesiredEnvironment): Promise<void> {
    await this.cell.apply(desired);
    await waitUntil('it serves', async () => {
      const seen = await this.cell.observe(desired.environmentId);
      return seen?.rollout === (desired.canary === undefined ? 'live' : 'canary');
    });
  }

  async measure(host: string): Promise<void> {
    const pid = this.process.pid;
    const before = cpuUsOf(pid);
    const request = Buffer.from(`GET /hello HTTP/1.1\r\nhost: ${host}\r\n\r\n`);
    const { perSecond, tookMs } = await load({ port: this.port, requests: [request], connections: 8, forMs: 4_000 });
    this.perRequestUs.push((cpuUsOf(pid) - before) / tookMs.length);
    this.perSecond.push(perSecond);
  }

  forget(): void {
    this.perRequestUs = [];
    this.perSecond = [];
  }

  get us(): number {
    return percentile(this.perRequestUs, 0.5);
  }

  get rate(): number {
    return percentile(this.perSecond, 0.5);
  }

  end(): Promise<unknown> {
    return this.process.end('SIGTERM');
  }
}

/** CPU of the cell's own process for each request: what its router takes, whatever units and clients do. */
async function router(stack: TestStack): Promise<void> {
  const desired = { ...served(stack), epoch: 1 };
  const host = desired.routes[0]?.host ?? '';
  const cells = await cellsOf(stack, desired);
  await rounds(1, cells, host);
  // That was of programs which were not warm yet.
  for (const cell of cells) cell.forget();
  await rounds(Number(values.rounds), cells, host);
  print('| cell | CPU of the cell for a request, us | requests/s | ratio of CPU |');
  print('| ---- | --------------------------------- | ---------- | ------------ |');
  const [first] = cells;
  for (const { name, us, rate } of cells)
    print(`| ${name} | ${us.toFixed(0)} | ${rate.toFixed(0)} | ${(us / (first?.us ?? us)).toFixed(3)} |`);
  await Promise.all(cells.map((cell) => cell.end()));
}

/** In turn, so that what else the machine does meets all alike. */
async function rounds(count: number, cells: readonly MeasuredCell[], host: string): Promise<void> {
  for (let round = 0; round < count; round += 1) {
    for (const cell of cells) await cell.measure(host);
  }
}

async function cellsOf(stack: TestStack, desired: DesiredEnvironment): Promise<readonly MeasuredCell[]> {
  const { before } = values;
  const splitting = new MeasuredCell('now, with a canary of 50 %', stack, '.');
  const cells = [
    ...(before === undefined ? [] : [new MeasuredCell('before', stack, earlierRevision(before, ['cell-local']))]),
    new MeasuredCell('now', stack, '.'),
    splitting,
  ];
  for (const cell of cells) await cell.serve(desired);
  const canary = { weightPercent: 50, stickyBy: null };
  await splitting.apply({ ...desired, epoch: 2, releaseId: 'beside', canary });
  return cells;
}

const stop = await startTestRun();
const stack = await TestStack.start();
const database = new pg.Client({ connectionString: stack.database.superuser });
await database.connect();
try {
  const project = await stack.client.createProject('Canary');
  await stack.client.save(project.id, 0, drawFunctions({ hello: answering('first') }));
  const { urls } = await stack.client.untilLive(project.environmentId, 1);
  await database.query('update environment set rollout = $1', [JSON.stringify(settings)]);
  if (Number(values.failing) + Number(values.good) > 0) {
    await releases({ stack, database, project, url: `${urls[0]?.url}/hello` });
  }
  if (Number(values.rounds) > 0) await router(stack);
} finally {
  await database.end();
  await stack.stop();
  await stop();
}
