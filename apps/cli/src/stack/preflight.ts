import { mkdirSync } from 'node:fs';
import { Failure } from '../failure.js';
import { layout } from '../layout.js';
import type { Terminal } from '../output/terminal.js';
import { freePort } from './free-port.js';
import { freeMegabytes } from './free-space.js';

const leastMb = 200;
const comfortableMb = 1_000;

export interface StackPorts {
  readonly api: number;
  readonly router: number;
  /** The embedded identity provider's. */
  readonly identity: number;
}

/** Whether this machine has what is needed, before anything is started. */
export async function preflight(wanted: StackPorts, terminal: Terminal): Promise<StackPorts> {
  mkdirSync(layout.data, { recursive: true });
  checkDisk(terminal);
  const api = await freePort(wanted.api);
  const router = await freePort(wanted.router, new Set([api]));
  const identity = await freePort(wanted.identity, new Set([api, router]));
  if (wanted.api !== 0 && api !== wanted.api)
    terminal.warn(`Port ${wanted.api} is taken; the console and the API use ${api}.`);
  if (wanted.router !== 0 && router !== wanted.router)
    terminal.warn(`Port ${wanted.router} is taken; the gateways use ${router}.`);
  if (wanted.identity !== 0 && identity !== wanted.identity)
    terminal.warn(`Port ${wanted.identity} is taken; sign-in uses ${identity}.`);
  return { api, router, identity };
}

function checkDisk(terminal: Terminal): void {
  const freeMb = freeMegabytes(layout.data);
  if (freeMb < leastMb) {
    throw new Failure(
      `Only ${freeMb} MB are free on the disk of ${layout.data}, and ${leastMb} are needed. Free some and try again.`,
    );
  }
  if (freeMb < comfortableMb) terminal.warn(`Only ${freeMb} MB are free on the disk of ${layout.data}.`);
}
