import { lookup as ask } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { Refusal } from '@tiffin/kernel';
import type { AddressRules } from './address-rules.js';

export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

/** All addresses of a name, as this machine resolves it. */
export type Resolve = (name: string) => Promise<readonly ResolvedAddress[]>;

export const resolveName: Resolve = (name) => ask(name, { all: true, order: 'verbatim' });

/**
 * For `net.connect` and `tls.connect`: resolves a name and gives out its addresses only where each of them is open, so that what was
 * checked is what is connected to. Node does not ask it for a host that is an address already: check that with `AddressRules`.
 */
export function checkedLookup(rules: AddressRules, resolve: Resolve = resolveName): LookupFunction {
  return (name, { all }, callback) => {
    openAddresses(rules, resolve, name).then(
      (addresses) => {
        const [first] = addresses as [ResolvedAddress];
        if (all) callback(null, [...addresses]);
        else callback(null, first.address, first.family);
      },
      (error: Error) => callback(error, []),
    );
  };
}

/** Those of a name. One address that is refused refuses the name: which of them a connection takes is not ours to say. */
export async function openAddresses(
  rules: AddressRules,
  resolve: Resolve,
  name: string,
): Promise<readonly ResolvedAddress[]> {
  const addresses = await resolve(name).catch((error: unknown) => {
    throw Refusal.of('ADDRESS_UNREACHABLE', name, 'its name cannot be resolved').because(error);
  });
  if (addresses.length === 0) throw Refusal.of('ADDRESS_UNREACHABLE', name, 'its name has no address');
  if (!addresses.every(({ address }) => rules.isOpen(address))) throw Refusal.of('ADDRESS_REFUSED', name);
  return addresses;
}
