import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, realpath, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { UnitFailure } from '@tiffin/builds-operations';
import { checkPluginsArgument, type PluginReport, type RegisteredPlugin } from '@tiffin/contracts';
import { z } from 'zod';
import { unpackImage } from '../cell/unpack-image.js';
import type { OciLayout } from '../store/oci-layout.js';
import { walledCommand } from './plugin-walls.js';

const mostReportBytes = 262_144;
const mostLines = 200;
const longestLine = 500;

const part = z.object({ name: z.string(), schema: z.unknown() });
const reportSchema = z.object({
  plugins: z.array(z.object({ name: z.string(), policies: z.array(part), conditions: z.array(part) })),
  problem: z.string().nullable(),
  notes: z.array(z.string()),
});

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
    const home = join(place, 'home');
    await mkdir(home);
    const image = { rootfs: join(place, 'image'), layersDir: join(place, 'layers') };
    const { rootfs, workingDir } = await unpackImage(layout, digest, image);
    const program = ['runtime.mjs', checkPluginsArgument];
    const command = walledCommand({ readable: place, home, program });
    const say = (line: string): void => print(told(line));
    const { plugins, problem, notes } = await reportOf(
      command,
      { home, cwd: join(rootfs, workingDir), longestMs },
      say,
    );
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

interface Place {
  readonly home: string;
  readonly cwd: string;
  readonly longestMs: number;
}

async function reportOf(
  [program = '', ...args]: readonly string[],
  { home, cwd, longestMs }: Place,
  print: (line: string) => void,
): Promise<PluginReport> {
  const child = spawn(program, args, {
    ...{ cwd, detached: true, env: { NODE_ENV: 'production', HOME: home, TMPDIR: home } },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const lines = new Lines(print);
  for (const stream of [child.stdout, child.stderr]) lines.read(stream as Readable);
  const text = textOf(child.stdio[3] as Readable, () => endGroup(child));
  const ended = await endOf(child, longestMs);
  if (ended === 'in time') return readReport(await text);
  throw new UnitFailure(`the code of its plugins did not come to an end within ${longestMs / 1_000} seconds. Mend it.`);
}

/** Whoever wrote it may be the code that was looked at: it is read, and not believed to have any form. */
function readReport(text: string): PluginReport {
  try {
    return reportSchema.parse(JSON.parse(text)) as PluginReport;
  } catch {
    throw new UnitFailure('the code of its plugins ended the process in which it was looked at. Mend it.');
  }
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

async function textOf(stream: Readable, end: () => void): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostReportBytes) end();
    else parts.push(chunk);
  }
  return Buffer.concat(parts).toString();
}

/** What it says, as far as a log has room for it. */
class Lines {
  private count = 0;

  constructor(private readonly print: (line: string) => void) {}

  read(stream: Readable): void {
    createInterface({ input: stream, crlfDelay: Infinity }).on('line', (line) => {
      this.count += 1;
      if (this.count <= mostLines) this.print(line.slice(0, longestLine));
    });
  }
}
