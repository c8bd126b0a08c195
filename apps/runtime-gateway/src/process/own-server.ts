import type { Server } from 'node:http';
import { reservedPrefix } from '@tiffin/contracts';
import { ownAnswer, type OwnState } from '../reserved-path.js';
import { createServer } from './node-builtins.js';

/** Tells whoever runs a gateway, at an address that no client reaches, what clients are not told. */
export function createOwnServer(state: () => Pick<OwnState, 'isReady' | 'metrics'>): Server {
  return createServer((request, response) => {
    const path = request.url!.split('?', 1)[0]!;
    const answer = ownAnswer(path.startsWith(reservedPrefix) ? path : reservedPrefix + path, state());
    if (answer === undefined) response.writeHead(404).end();
    else response.writeHead(answer.status, answer.headers).end(answer.body);
  });
}
