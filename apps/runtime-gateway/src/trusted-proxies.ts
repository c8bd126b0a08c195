import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { isForwardingHeader } from '@tiffin/http';
import { BlockList } from './process/node-builtins.js';

/** Knows which peers may say whom they speak for; what others say about that is gone before any policy sees it. */
export class TrustedProxies {
  readonly #networks = new BlockList();
  readonly #trusted = new WeakSet<Socket>();

  /** Addresses and networks with commas between them; empty: nobody. Throws an Error that names what is neither. */
  constructor(networks: string) {
    for (const network of networks.split(',').filter((text) => text.trim() !== '')) this.#add(network.trim());
  }

  /** To be called once for each connection: asking for each request would cost each of them. */
  admit(socket: Socket): void {
    const { remoteAddress } = socket;
    // Absent when the client has gone already.
    if (remoteAddress === undefined) return;
    if (this.#networks.check(remoteAddress, familyOf(remoteAddress))) this.#trusted.add(socket);
  }

  dropClaims({ headers, socket }: IncomingMessage): void {
    if (this.#trusted.has(socket)) return;
    for (const name in headers) if (isForwardingHeader(name)) delete headers[name];
  }

  #add(network: string): void {
    const [address = '', prefix] = network.split('/');
    try {
      if (prefix === undefined) this.#networks.addAddress(address, familyOf(address));
      else this.#networks.addSubnet(address, Number(prefix), familyOf(address));
    } catch {
      throw new Error(`TIFFIN_TRUSTED_PROXIES holds ${JSON.stringify(network)}, which is no address and no network.`);
    }
  }
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (address.includes(':') ? 'ipv6' : 'ipv4');
