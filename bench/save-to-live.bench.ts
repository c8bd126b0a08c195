/**
 * Save to live: from sending a changed function to its first answer through the gateway, 50 times, with the phases that the
 * platform itself records. In the same run, as the yardstick: a bare start of the same function's process. Then saves that
 * change nothing.
 */
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { answering, drawFunctions, rewrite, startTestRun, TestStack, waitUntil } from '@tiffin/testing';
import pg from 'pg';
import { milliseconds, percentile } from './summary.js';

const runs = 50;

interface Phases {
  readonly plan: number;
  readonly build: number;
  readonly release: number;
  readonly apply: number;
  readonly ready: number;
  readonly smoke: number;
}

/** What the platform wrote down about the newest revision: ms between its own time stamps. */
async function readPhases(database: pg.Client): Promise<Phases> {
  const { rows } = await database.query<Phases>(`
    select ms(b.started_at - r.created_at) as plan, ms(b.finished_at - b.started_at) as build,
      ms(render.started_at - b.finished_at) as release, ms(apply.finished_at - render.started_at) as apply,
      ms(ready.finished_at - apply.finished_at) as ready, ms(smoke.finished_at - ready.finished_at) as smoke
    from (select * from revision order by number desc limit 1) r
    cross join (select * from build order by started_at desc limit 1) b
    cross join (select * from deployment order by started_at desc limit 1) d
    join deployment_step render on render.deployment_id = d.id and render.name = 'render'
    join deployment_step apply on apply.deployment_id = d.id and apply.name = 'apply'
    join deployment_step ready on ready.deployment_id = d.id and ready.name = 'ready'
    join deployment_step smoke on smoke.deployment_id = d.id and smoke.name = 'smoke'`);
  const phases = rows[0];
  if (!phases) throw new Error('The newest revision has no recorded deployment');
  return phases;
}

/** From spawning the function's process to its first answer, without any platform. */
function bareStart(folder: string): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--permission', `--allow-fs-read=${folder}`, 'runtime.mjs'], {
    cwd: folder,
    env: { HOST: '127.0.0.1', PORT: '0', FUNC_HANDLER: 'handler.fn' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return new Promise((done, failed) => {
    child.once('error', failed);
    child.once('exit', (code) => failed(new Error(`the bare process ended with ${code}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (!line.includes('"ready"') && !line.includes('"listening"')) return;
      const { port } = JSON.parse(line) as { port?: number };
      if (port === undefined) return;
      const ask = () =>
        request({ host: '127.0.0.1', port, path: '/' }, (answer) => {
          answer.resume();
          if (answer.statusCode !== 200) return void setTimeout(ask, 1);
          child.kill('SIGKILL');
          done(performance.now() - startedAt);
        })
          .on('error', () => setTimeout(ask, 1))
          .end();
      ask();
    });
  });
}

function functionFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tiffin-bare-'));
  mkdirSync(join(folder, 'code'));
  writeFileSync(join(folder, 'code/handler.js'), answering('bare'));
  const config = {
    kind: 'function',
    id: 'f',
    name: 'f',
    runtime: 'nodejs24',
    handler: 'handler.fn',
    timeoutSeconds: 180,
    memoryMb: 128,
  };
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  copyFileSync('dist/runtimes/runtime-function-node/runtime.mjs', join(folder, 'runtime.mjs'));
  return folder;
}

async function measure(stack: TestStack, database: pg.Client): Promise<void> {
  const { client } = stack;
  const project = await client.createProject('Bench');
  await client.save(project.id, 0, drawFunctions({ hello: answering('0'), other: answering('other') }));
  const url = (await client.untilLive(project.environmentId, 1)).urls[0]?.url ?? '';

  const totals: number[] = [];
  const saves: number[] = [];
  const bare: number[] = [];
  const phases: Phases[] = [];
  const folder = functionFolder();
  for (let number = 1; number <= runs; number += 1) {
    bare.push(await bareStart(folder));
    const startedAt = performance.now();
    await client.save(project.id, number, rewrite('hello', answering(String(number))));
    saves.push(performance.now() - startedAt);
    const wanted = JSON.stringify({ answer: String(number) });
    await waitUntil('the new answer', async () => ((await client.call(`${url}/hello`)).body === wanted ? true : null));
    totals.push(performance.now() - startedAt);
    await client.untilLive(project.environmentId, number + 1);
    phases.push(await readPhases(database));
  }
  rmSync(folder, { recursive: true });
  const unchanged: number[] = [];
  const before = await counts(database);
  for (let at = 0; at < runs; at += 1) {
    const startedAt = performance.now();
    await client.save(project.id, runs + 1, rewrite('hello', answering(String(runs))));
    unchanged.push(performance.now() - startedAt);
  }
  print({ totals, saves, bare, phases, unchanged, isSame: (await counts(database)) === before });
}

async function counts(database: pg.Client): Promise<string> {
  const { rows } = await database.query(
    'select (select count(*) from revision) r, (select count(*) from build) b, (select count(*) from deployment) d',
  );
  return JSON.stringify(rows);
}

function print(result: {
  readonly totals: readonly number[];
  readonly saves: readonly number[];
  readonly bare: readonly number[];
  readonly phases: readonly Phases[];
  readonly unchanged: readonly number[];
  readonly isSame: boolean;
}): void {
  const { totals, saves, bare, phases, unchanged, isSame } = result;
  const names = ['plan', 'build', 'release', 'apply', 'ready', 'smoke'] as const;
  const lines = [
    `save to live of a changed function, ${runs} runs (ms)`,
    '| | p50 | p95 |',
    '|---|---|---|',
    milliseconds('**save to first new answer**', totals),
    milliseconds('save (the mutation)', saves),
    ...names.map((name) =>
      milliseconds(
        name,
        phases.map((phase) => Number(phase[name])),
      ),
    ),
    milliseconds('yardstick: bare start of the process to its first answer', bare),
    '',
    `ratio to the bare start: p50 ${(percentile(totals, 0.5) / percentile(bare, 0.5)).toFixed(2)}, p95 ${(percentile(totals, 0.95) / percentile(bare, 0.95)).toFixed(2)}`,
    `a save that changes nothing, ${runs} runs: p50 ${percentile(unchanged, 0.5).toFixed(0)} ms; revisions, builds and deployments ${isSame ? 'unchanged' : 'CHANGED'}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

const stop = await startTestRun('durable');
const stack = await TestStack.start();
const database = new pg.Client({ connectionString: stack.database.superuser });
await database.connect();
await database.query(
  'create function ms(i interval) returns float language sql as $$ select extract(epoch from i)::float * 1000 $$',
);
await measure(stack, database).finally(async () => {
  await database.end();
  await stack.stop();
  await stop();
});
