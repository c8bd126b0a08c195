import { isIP, type LookupFunction, Socket } from 'node:net';
import { Refusal } from '@tiffin/kernel';

/** Which addresses may be contacted for a tenant; `AddressRules` and `checkedLookup` of `@tiffin/outgoing` are meant. */
export interface OpenAddresses {
  readonly rules: { isOpen(address: string): boolean };
  /** Gives out the addresses of a name where each of them is open. */
  readonly lookup: LookupFunction;
}

/** Connects to open addresses only: a literal one is checked here, those of a name as they are resolved for the connection. */
export class CheckedSocket extends Socket {
  constructor(private readonly addresses: OpenAddresses) {
    super();
  }

  override connect(...args: readonly unknown[]): this {
    const [port, host] = args as [unknown, unknown];
    // Anything else is a socket in this machine's files.
    if (typeof port !== 'number' || typeof host !== 'string') return this.refuse(String(port));
    // Node asks no lookup for an address.
    if (isIP(host) !== 0 && !this.addresses.rules.isOpen(host)) return this.refuse(host);
    return super.connect({ port, host, lookup: this.addresses.lookup });
  }

  private refuse(address: string): this {
    return this.destroy(Refusal.of('ADDRESS_REFUSED', address));
  }
}
