import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, realpath, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { UnitFailure } from '@tiffin/builds-operations';
import { checkPluginsArgument, type PluginReport, type RegisteredPlugin } from '@tiffin/contracts';
import { unpackImage } from '../cell/unpack-image.js';
import type { OciLayout } from '../store/oci-layout.js';
import { mostReportBytes, readPluginReport } from './plugin-report.js';
import { walledCommand } from './plugin-walls.js';
import { SaidLines } from './said-lines.js';

export interface CheckLimits {
  /** The image is unpacked in it: it needs as much room as the largest. */
  readonly workDir: string;
  readonly longestMs: number;
}

/**
 * What the plugins in an image of a gateway register, by running them as the gateway would, behind walls. Throws a `UnitFailure` where
 * they do not work, or do not take what the gateway's steps give them.
 */
export async function checkPlugins(
  { layout, digest }: { readonly layout: OciLayout; readonly digest: string },
  { workDir, longestMs }: CheckLimits,
  print: (line: string) => void,
): Promise<readonly RegisteredPlugin[]> {
  await mkdir(workDir, { recursive: true });
  // A builder that was killed leaves its work behind.
  await removeStale(workDir);
  const place = await realpath(await mkdtemp(join(workDir, 'image-')));
  // Where it was looked at is nobody's business.
  const told = (text: string): string => text.replaceAll(`${place}/image`, '').replaceAll(place, '');
  try {
    const image = { rootfs: join(place, 'image'), layersDir: join(place, 'layers') };
    const { rootfs, workingDir } = await unpackImage(layout, digest, image);
    const command = walledCommand({ readable: place, program: ['runtime.mjs', checkPluginsArgument] });
    const say = (line: string): void => print(told(line));
    const { plugins, problem, notes } = await reportOf(command, { cwd: join(rootfs, workingDir), longestMs }, say);
    for (const note of notes) say(note);
    if (problem !== null) throw new UnitFailure(told(problem));
    return plugins;
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

/** Longer than any look takes. */
const staleMs = 3_600_000;

async function removeStale(workDir: string): Promise<void> {
  for (const name of await readdir(workDir)) {
    const path = join(workDir, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Infinity }));
    if (mtimeMs < Date.now() - staleMs) await rm(path, { recursive: true, force: true });
  }
}

/** There is no place that it may write to. */
const nowhere = '/nonexistent';

interface Place {
  readonly cwd: string;
  readonly longestMs: number;
}

async function reportOf(
  [program = '', ...args]: readonly string[],
  { cwd, longestMs }: Place,
  print: (line: string) => void,
): Promise<PluginReport> {
  const child = spawn(program, args, {
    ...{ cwd, detached: true, env: { NODE_ENV: 'production', HOME: nowhere, TMPDIR: nowhere } },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const lines = new SaidLines(print);
  for (const stream of [child.stdout, child.stderr]) lines.read(stream as Readable);
  const text = textOf(child.stdio[3] as Readable, () => endGroup(child));
  const ended = await endOf(child, longestMs);
  const report = await text;
  if (report === null)
    throw new UnitFailure(
      `what its plugins register takes more than ${mostReportBytes} bytes. Make their schemas smaller.`,
    );
  if (ended === 'in time') return readPluginReport(report);
  throw new UnitFailure(`the code of its plugins did not come to an end within ${longestMs / 1_000} seconds. Mend it.`);
}

function endOf(child: ChildProcess, longestMs: number): Promise<'in time' | 'late'> {
  return new Promise((resolve, reject) => {
    let isLate = false;
    const end = (): void => endGroup(child);
    const timer = setTimeout(() => {
      isLate = true;
      end();
    }, longestMs);
    process.once('exit', end);
    child.once('error', reject);
    child.once('close', () => {
      clearTimeout(timer);
      process.off('exit', end);
      resolve(isLate ? 'late' : 'in time');
    });
  });
}

function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended in the meantime.
  }
}

/** Null: it is too long. */
async function textOf(stream: Readable, end: () => void): Promise<string | null> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostReportBytes) end();
    else parts.push(chunk);
  }
  return bytes > mostReportBytes ? null : Buffer.concat(parts).toString();
}
