import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** What of a request says where it comes from. */
interface Asked extends Pick<IncomingMessage, 'headers'> {
  readonly socket: { readonly remoteAddress?: string | undefined };
}

/** Finds out who asks, also behind proxies; only those that are trusted are believed. */
export class ClientAddresses {
  readonly #proxies = new BlockList();

  /** Addresses and networks with commas between them; empty: nobody is believed. Throws an Error that names what is neither. */
  constructor(proxies: string) {
    for (const network of proxies.split(',').filter((text) => text.trim() !== '')) this.#add(network.trim());
  }

  /**
   * The IP address of a request's sender. Each proxy adds at the end of `X-Forwarded-For` whom it speaks for, and whatever stands before the
   * word of one that is trusted may be invented.
   */
  of({ socket, headers }: Asked): string {
    let address = plain(socket.remoteAddress ?? '');
    const said = String(headers['x-forwarded-for'] ?? '').split(',');
    while (this.#isProxy(address)) {
      const before = plain((said.pop() ?? '').trim());
      if (isIP(before) === 0) return address;
      address = before;
    }
    return address;
  }

  #isProxy(address: string): boolean {
    return isIP(address) !== 0 && this.#proxies.check(address, familyOf(address));
  }

  #add(network: string): void {
    const [address = '', prefix] = network.split('/');
    try {
      if (prefix === undefined) this.#proxies.addAddress(address, familyOf(address));
      else this.#proxies.addSubnet(address, Number(prefix), familyOf(address));
    } catch {
      throw new Error(`${JSON.stringify(network)} is no address and no network.`);
    }
  }
}

/** Where both families are listened for, an IPv4 address comes as one of IPv6. */
const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');
const familyOf = (address: string): 'ipv4' | 'ipv6' => (address.includes(':') ? 'ipv6' : 'ipv4');
