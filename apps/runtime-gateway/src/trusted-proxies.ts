import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { foldedHeader, isForwardingHeader } from '@tiffin/http';
import { forwardedHops, type Hop } from './forwarded-hops.js';
import { Networks, plainAddress } from './networks.js';

/** Which headers proxies write to say for whom they speak. */
export const forwardingFamilies = ['x-forwarded', 'forwarded'] as const;

export type ForwardingFamily = (typeof forwardingFamilies)[number];

/** Knows which peers may say whom they speak for; what others say about that is gone before any policy sees it. */
export class TrustedProxies {
  readonly #networks: Networks;
  readonly #trusted = new WeakSet<Socket>();

  /** Addresses and networks with commas between them; empty: nobody. Throws an Error that names what is neither. */
  constructor(
    networks: string,
    private readonly family: ForwardingFamily = 'x-forwarded',
  ) {
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
    const isTrusted = this.#trusted.has(socket);
    for (const name in headers) {
      if (!isForwardingHeader(name)) continue;
      // A proxy passes on what it does not know: in another header, or another spelling, it is the client who speaks.
      if (!isTrusted || !this.#isSpoken(name)) delete headers[name];
    }
  }

  #isSpoken(name: string): boolean {
    const isStandard = name === 'forwarded';
    return this.family === 'forwarded' ? isStandard : !isStandard && name === foldedHeader(name);
  }

  /** Whose request it is: the last one on its way here who is not trusted to speak for others, and how they asked. */
  client({ headers, socket }: IncomingMessage): Client {
    const peer = socket.remoteAddress;
    const isEncrypted = 'encrypted' in socket;
    // Claims that are still there are of a peer that is trusted.
    const hops = peer === undefined ? [] : forwardedHops(headers);
    const isStranger = ({ address }: Hop): boolean => address !== undefined && !this.#networks.has(address);
    const hop = hops.findLast(isStranger) ?? hops[0];
    return {
      address: hop?.address ?? (peer && plainAddress(peer)),
      isEncrypted: hop?.protocol === undefined ? isEncrypted : /^(?:https|wss)$/i.test(hop.protocol),
    };
  }
}

export interface Client {
  /** Undefined when they have gone. */
  readonly address: string | undefined;
  /** Up to the first proxy that is trusted. */
  readonly isEncrypted: boolean;
}
