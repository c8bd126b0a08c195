import { Refusal } from '@tiffin/kernel';

/** Where a registry is, and who asks there. */
export interface RegistryPlace {
  /** `https://host[:port]`; `http://` on this machine, or where the operator allows it. */
  readonly url: string;
  /**
   * Asked at each use, so that a password that is changed counts at once; told what it has to open. Null: the registry asks for nothing.
   */
  readonly credential: (scopes: readonly string[]) => RegistryCredential | null;
  /** Hosts, with their ports, at which http is allowed although they are not of this machine. */
  readonly plainHosts: readonly string[];
}

export interface RegistryCredential {
  readonly username: string;
  readonly password: string;
}

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Credentials and images go there: in the clear only where nobody is in between. */
export const isSafeAddress = ({ protocol, hostname, host }: URL, plainHosts: readonly string[]): boolean =>
  protocol === 'https:' || (protocol === 'http:' && (loopback.test(hostname) || plainHosts.includes(host)));

/** An address that the registry named, as it is used. Throws REGISTRY_UNAVAILABLE where nothing may be sent there. */
export function safeAddress(given: string, base: string, plainHosts: readonly string[]): URL {
  const url = URL.parse(given, base);
  if (url && isSafeAddress(url, plainHosts) && url.username === '' && url.password === '') return url;
  throw Refusal.of('REGISTRY_UNAVAILABLE', 'it names an address that nothing may be sent to').because(
    new Error(`${url?.origin ?? given.slice(0, 200)} is neither https:// nor allowed`),
  );
}
