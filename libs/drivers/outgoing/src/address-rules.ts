import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Network = [Address, number];

/** Networks as CIDR texts, e.g. `10.0.0.0/8`. */
export interface AddressOptions {
  /** Refused besides what is never public: the platform's own public networks, NAT64 prefixes of its own. */
  readonly refused?: readonly string[];
  /** Contacted although not public: what an operator opens, e.g. a mirror in the same network. */
  readonly permitted?: readonly string[];
}

/** Public by their range, and yet a cloud's own: its wire server answers at this address from any machine in it. */
const clouds = ['168.63.129.16/32'];
/** What IPv6 gives out to the public; whatever lies outside is special or not assigned. */
const globalUnicast = networkOf('2000::/3');

/** Which addresses may be contacted on a tenant's behalf: public unicast ones, and what an operator says. */
export class AddressRules {
  private constructor(
    private readonly refused: readonly Network[],
    private readonly permitted: readonly Network[],
  ) {}

  /** Throws for a text that is no network. */
  static of({ refused = [], permitted = [] }: AddressOptions = {}): AddressRules {
    return new AddressRules([...clouds, ...refused].map(networkOf), permitted.map(networkOf));
  }

  /** `address`: as a resolver gives it out, or in any other spelling. What cannot be read as an address is not open. */
  isOpen(address: string): boolean {
    if (!ipaddr.isValid(address)) return false;
    const parsed = ipaddr.parse(address);
    if (this.permitted.some((network) => lies(parsed, network))) return true;
    return isPublic(parsed) && !this.refused.some((network) => lies(parsed, network));
  }
}

function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast') return false;
  return address.kind() === 'ipv4' || lies(address, globalUnicast);
}

/** No family contains addresses of the other: an IPv4 inside an IPv6 is refused as what it is. */
const lies = (address: Address, [network, bits]: Network): boolean =>
  address.kind() === network.kind() && address.match(network as never, bits);

function networkOf(text: string): Network {
  if (!ipaddr.isValidCIDR(text)) throw new Error(`"${text}" is no network; write it as 10.0.0.0/8.`);
  return ipaddr.parseCIDR(text);
}
