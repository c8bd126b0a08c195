import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { cpuUsOf } from '../process-cpu.js';
import { percentile } from '../summary.js';
import type { RunningSide, Side } from './side.js';
import type { SpeedCase } from './speed-case.js';

/** Resident memory of a process. */
export const residentMb = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;

/** What one more idle connection takes, in KB: each has had one answer. */
export async function idleConnections({ port, pid }: RunningSide, path: string, count: number): Promise<string> {
  const before = residentMb(pid);
  const sockets: Socket[] = [];
  for (let opened = 0; opened < count; opened += 100) {
    const some = Array.from({ length: 100 }, () => connect(port, '127.0.0.1'));
    await Promise.all(some.map((socket) => answered(socket, path)));
    sockets.push(...some);
  }
  await pause(1_000);
  const broken = sockets.filter(({ destroyed, readableEnded }) => destroyed || readableEnded).length;
  const each = ((residentMb(pid) - before) * 1_024) / count;
  for (const socket of sockets) socket.destroy();
  return broken > 0 ? `${broken} did not stay open` : each.toFixed(1);
}

async function answered(socket: Socket, path: string): Promise<void> {
  await once(socket, 'connect');
  socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`);
  await once(socket, 'data');
}

export interface StartFigures {
  readonly readyMs: number;
  readonly cpuMs: number;
  readonly residentMb: number;
}

/** Medians of so many starts; until it listens, and the memory a little later. */
export async function starts(side: Side, asked: SpeedCase, place: Parameters<Side['start']>[1]): Promise<StartFigures> {
  const all: StartFigures[] = [];
  for (let count = 0; count < 9; count += 1) {
    const startedAt = performance.now();
    const running = await side.start(asked, place);
    const readyMs = performance.now() - startedAt;
    const cpuMs = cpuUsOf(running.pid) / 1_000;
    await pause(300);
    all.push({ readyMs, cpuMs, residentMb: residentMb(running.pid) });
    await running.stop();
  }
  const median = (figure: keyof StartFigures): number =>
    percentile(
      all.map((each) => each[figure]),
      0.5,
    );
  return { readyMs: median('readyMs'), cpuMs: median('cpuMs'), residentMb: median('residentMb') };
}
