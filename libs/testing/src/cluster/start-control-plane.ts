import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const program = 'infra/test-cluster/program/control-plane.mjs';

export interface ControlPlaneWishes {
  /** Seen in the name of its folder. */
  readonly name: string;
  /** How many nodes KWOK plays, each with room for 1,000 pods; 1 where it is not said. At most 250. */
  readonly nodes?: number;
  /** A folder of an earlier one that was broken off; a new one where it is not said. */
  readonly folder?: string;
  /** It keeps nobody from ending. */
  readonly outlived?: boolean;
}

/** A Kubernetes API with controllers, and nodes on which pods become ready without running. */
export interface ControlPlane extends AsyncDisposable {
  readonly kubeconfig: string;
  readonly apiUrl: string;
  readonly folder: string;
  /** Of the process that keeps it; its servers end with it unless it is killed. */
  readonly pid: number;
  /** Ends what it started, and nothing else. */
  close(): Promise<void>;
}

let shared: Promise<ControlPlane> | null = null;

/** The one that all test files of this process use; it ends with the process. */
export function sharedControlPlane(): Promise<ControlPlane> {
  shared ??= startControlPlane({ name: 'shared', outlived: true });
  return shared;
}

/** Starts one on free ports; several run beside each other. It ends with the process that started it. */
export async function startControlPlane(wishes: ControlPlaneWishes): Promise<ControlPlane> {
  const { name, nodes = 1, folder, outlived = false } = wishes;
  const place = folder ?? (await mkdtemp(join(tmpdir(), `tiffin-cluster-${name}-`)));
  const child = spawn(process.execPath, [program, place, String(nodes)], { stdio: ['pipe', 'pipe', 'pipe'] });
  // It may have ended already.
  child.stdin.on('error', () => undefined);
  const close = async (): Promise<void> => {
    await endOf(child);
    await rm(place, { recursive: true, force: true });
  };
  try {
    const served = await firstLine(child);
    if (outlived) [child, child.stdin, child.stdout, child.stderr].forEach(letGo);
    return { ...served, folder: place, pid: child.pid ?? 0, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What of it a process would wait for before it ends. */
interface Held {
  unref(): unknown;
}
const letGo = (held: unknown): unknown => (held as Held | null)?.unref();

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.stdin?.end();
  await ended;
}

async function firstLine(child: ChildProcess): Promise<{ kubeconfig: string; apiUrl: string }> {
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => reject(new Error(`The control plane ended with ${code}:\n${said}`)));
    if (child.stdout) createInterface({ input: child.stdout }).once('line', (line) => resolve(JSON.parse(line)));
  });
}
