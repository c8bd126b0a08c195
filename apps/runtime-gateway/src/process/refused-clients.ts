import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import type { Shown } from './metrics.js';
import { STATUS_CODES } from './node-builtins.js';

/** How many clients have gone without what they came for, because they were too many or too slow. */
export class RefusedClients {
  /** Connections that were closed without an answer. */
  dropped = 0;
  /** Requests whose heads were not there in time. */
  lateHeads = 0;

  readonly shown: readonly Shown[] = [
    counter('tiffin_gateway_connections_dropped_total', 'Connections for which there was no room.', () => this.dropped),
    counter('tiffin_gateway_late_heads_total', 'Requests whose heads were not there in time.', () => this.lateHeads),
  ];

  /** Node tells of it in no other way, and leaves the answer to whoever listens. */
  watchHeads(server: EventEmitter): void {
    server.on('clientError', (error: NodeJS.ErrnoException, socket: AnsweringSocket) => {
      if (error.code === late) this.lateHeads += 1;
      answer(error.code ?? '', socket);
    });
  }
}

type AnsweringSocket = Socket & { readonly _httpMessage?: { readonly headersSent: boolean } | null };

const counter = (name: string, help: string, value: () => number): Shown => ({
  ...{ name, kind: 'counter', help },
  figures: () => [[{}, value()]],
});

const late = 'ERR_HTTP_REQUEST_TIMEOUT';
const statuses: Readonly<Record<string, number>> = {
  ...{ [late]: 408, HPE_HEADER_OVERFLOW: 431, HPE_CHUNK_EXTENSIONS_OVERFLOW: 413 },
};

/** As Node does by itself: what is no request is told so, unless another answer has begun. */
function answer(code: string, socket: AnsweringSocket): void {
  if (code !== late && !code.startsWith('HPE_')) return void socket.destroy();
  const status = statuses[code] ?? 400;
  if (socket.writable && socket._httpMessage?.headersSent !== true)
    socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n\r\n`);
  socket.destroySoon();
}
