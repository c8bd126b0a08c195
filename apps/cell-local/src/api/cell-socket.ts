import { chmod, mkdir, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import { dirname } from 'node:path';

/** Rejects when another cell answers on the socket; to be asked before anything of the cell's folder is touched. */
export async function mustBeAlone(path: string): Promise<void> {
  if (await somebodyAnswers(path)) throw new Error(`another cell-local serves ${path}. End it first.`);
}

/** Listens on a unix socket that only this user can open. */
export async function listenOnSocket(server: Server, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  // What a cell that was killed left behind.
  await rm(path, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  await chmod(path, 0o600);
}

function somebodyAnswers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const answer = (is: boolean): void => {
      socket.destroy();
      resolve(is);
    };
    socket.on('connect', () => answer(true));
    socket.on('error', () => answer(false));
  });
}
