import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { isForwardingHeader } from '@tiffin/http';
import { Networks, plainAddress } from './networks.js';

/** Knows which peers may say whom they speak for; what others say about that is gone before any policy sees it. */
export class TrustedProxies {
  readonly #networks: Networks;
  readonly #trusted = new WeakSet<Socket>();

  /** Addresses and networks with commas between them; empty: nobody. Throws an Error that names what is neither. */
  constructor(networks: string) {
    const listed = networks.split(',').filter((text) => text.trim() !== '');
    try {
      this.#networks = new Networks(listed.map((text) => text.trim()));
    } catch (error) {
      throw new Error(`TIFFIN_TRUSTED_PROXIES: ${(error as Error).message}.`, { cause: error });
    }
  }

  /** To be called once for each connection: asking for each request would cost each of them. */
  admit(socket: Socket): void {
    // Absent when the client has gone already.
    if (this.#networks.has(socket.remoteAddress)) this.#trusted.add(socket);
  }

  dropClaims({ headers, socket }: IncomingMessage): void {
    if (this.#trusted.has(socket)) return;
    for (const name in headers) if (isForwardingHeader(name)) delete headers[name];
  }

  /** Whose request it is: the last one on its way here who is not trusted to speak for others. Undefined when the client has gone. */
  clientAddress({ headers, socket }: IncomingMessage): string | undefined {
    const peer = socket.remoteAddress;
    const claimed = headers['x-forwarded-for'];
    if (peer === undefined || typeof claimed !== 'string') return peer && plainAddress(peer);
    // Claims are still there, so the peer is trusted.
    const hops = claimed.split(',').map((hop) => hop.trim());
    return hops.findLast((hop) => !this.#networks.has(hop)) ?? hops[0];
  }
}
