import { BlockList } from './process/node-builtins.js';

/** A set of IP addresses and networks. An IPv4 address that comes in IPv6's form is the IPv4 address. */
export class Networks {
  readonly #list = new BlockList();

  /** Addresses, and networks such as `10.0.0.0/8`. Throws an Error that names what is neither. */
  constructor(networks: readonly string[]) {
    for (const network of networks) this.#add(network);
  }

  /** What is no address is in no set. */
  has(address: string | undefined): boolean {
    return address !== undefined && this.#list.check(plainAddress(address), familyOf(plainAddress(address)));
  }

  #add(network: string): void {
    const [address = '', prefix] = network.split('/');
    try {
      if (prefix === undefined) this.#list.addAddress(address, familyOf(address));
      else this.#list.addSubnet(address, Number(prefix), familyOf(address));
    } catch {
      throw new Error(`${JSON.stringify(network)} is no address and no network`);
    }
  }
}

const mapped = '::ffff:';

/** As it is written where there is IPv4 alone. */
export const plainAddress = (address: string): string =>
  address.startsWith(mapped) && address.includes('.') ? address.slice(mapped.length) : address;

const familyOf = (address: string): 'ipv4' | 'ipv6' => (address.includes(':') ? 'ipv6' : 'ipv4');
