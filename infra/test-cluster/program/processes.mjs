/**
 * Servers are known by a mark in the environment with which they were started, which the kernel keeps for each process. A pid file could be
 * lost between start and writing, and its number be used again by another program; a mark can be neither.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, openSync, closeSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const mark = 'TIFFIN_TEST_CLUSTER';
const lookAgainMs = 50;

/** What belongs to the cluster in `folder`: `{ pid, server, made, isServer }`. What a server has started has its mark too, and is no server. */
export const processesOf = (folder) =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => marked(Number(name)))
    .filter((found) => found?.folder === folder);

/** Null: it has no mark, is not ours to read, or has ended (the environment of a zombie is empty). */
function marked(pid) {
  try {
    const lines = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    const value = lines.find((line) => line.startsWith(`${mark}=`));
    if (!value) return null;
    const found = JSON.parse(value.slice(mark.length + 1));
    return { pid, ...found, isServer: readFileSync(`/proc/${pid}/comm`, 'utf8').trimEnd() === found.program };
  } catch {
    return null;
  }
}

/** Changes with anything that a server reads when it starts. */
const madeFrom = ({ command, args, files = [], environment = {} }) =>
  createHash('sha256')
    .update(JSON.stringify([command, args, files, environment]))
    .digest('hex')
    .slice(0, 12);

/** Starts a server that does not run yet; one that runs from other flags or files is started again. Answers whether it had to. */
export async function ensureServer({ folder }, server) {
  const made = madeFrom(server);
  const running = serversOf(folder, server.name);
  if (running.some((found) => found.made === made)) return false;
  await endAll(running, folder);
  await startServer(folder, server, made);
  return true;
}

/** What the kernel calls it. */
const commOf = (command) => basename(command).slice(0, 15);

async function startServer(folder, server, made) {
  writeFiles(server.files ?? []);
  const log = openSync(logOf(folder, server.name), 'a');
  const { PATH = '', HOME = '/root' } = process.env;
  const path = `/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:${PATH}`;
  // Servers written in Go collect garbage four times as seldom: memory is there, and the processor is what suites wait for.
  const env = { PATH: path, HOME, GOGC: '400', ...server.environment };
  const child = spawn(server.command, server.args, {
    ...{ detached: true, stdio: ['ignore', log, log], cwd: folder },
    env: { ...env, [mark]: JSON.stringify({ folder, server: server.name, made, program: commOf(server.command) }) },
  });
  closeSync(log);
  // What could not be started is told by its absence, with its log.
  child.once('error', (error) => writeFileSync(logOf(folder, server.name), `${error.message}\n`, { flag: 'a' }));
  child.unref();
  await shown(child);
}

/** A process has its environment a moment after it has begun; a large program that is read from a cold disk, a long moment after. */
async function shown(child) {
  let hasEnded = child.pid === undefined;
  child.once('exit', () => (hasEnded = true));
  while (!hasEnded && marked(child.pid) === null) await wait(5);
}

/** Not where they are as wanted: kube-proxy ends when its file is written. */
export function writeFiles(files) {
  for (const { path, text } of files) {
    mkdirSync(dirname(path), { recursive: true });
    if (readOr(path, null) !== text) writeFileSync(path, text, { mode: 0o600 });
  }
}

const readOr = (path, other) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return other;
  }
};

export function logOf(folder, name) {
  mkdirSync(`${folder}/log`, { recursive: true });
  return `${folder}/log/${name}.log`;
}

const serversOf = (folder, name) => processesOf(folder).filter(({ server, isServer }) => isServer && server === name);

export const isRunning = (folder, name) => serversOf(folder, name).length > 0;

/** The end of what a server has said. */
export const lastWords = (folder, name) => readOr(logOf(folder, name), '').trimEnd().split('\n').slice(-8).join('\n');

/** Ends processes of the cluster: by SIGTERM, and what is still there after `patienceMs` by SIGKILL. Each is looked at again before. */
export async function endAll(processes, folder, patienceMs = 5_000) {
  const ending = processes.map(({ pid }) => ({ pid, began: lifeOf(pid)?.began }));
  signal(ending, folder, 'SIGTERM');
  await gone(ending, patienceMs);
  signal(ending, folder, 'SIGKILL');
  await gone(ending, 10_000);
}

function signal(processes, folder, name) {
  for (const { pid } of processes) {
    if (marked(pid)?.folder !== folder) continue;
    try {
      process.kill(pid, name);
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  }
}

async function gone(processes, patienceMs) {
  const end = performance.now() + patienceMs;
  while (processes.some(isThere) && performance.now() < end) await wait(lookAgainMs);
}

/** Also while it ends: its memory, and with it its mark, goes first, and until its last thread has gone its ports and files are open. */
function isThere({ pid, began }) {
  const life = lifeOf(pid);
  return life !== null && life.began === began && !(life.state === 'Z' && life.threads <= 1);
}

/** Null: there is no such process. Two that had the same number began at different times. */
function lifeOf(pid) {
  const stat = readOr(`/proc/${pid}/stat`, null);
  if (stat === null) return null;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0], threads: Number(fields[17]), began: fields[19] };
}
