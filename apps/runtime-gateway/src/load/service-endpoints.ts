import { addressProblem, BoundSetting } from '@tiffin/contracts';
import { ConfigError, Faults } from './config-error.js';
import type { Section } from './section.js';

/** Addresses of the units that this gateway calls, by unit key. */
export type UnitAddresses = Readonly<Record<string, string>>;

/** Where a service endpoint leads to. */
export interface ServiceAddress {
  readonly url: URL;
  /** The secret that holds the address, which is therefore never shown. */
  readonly secret?: string;
}

/** Base URLs by name of the service endpoint. A unit that the cell did not name is an error now, not at the first request. */
export function compileServiceEndpoints(config: Section, units: UnitAddresses): Map<string, readonly ServiceAddress[]> {
  const endpoints = config.section('serviceEndpoints');
  const faults = new Faults();
  const read = endpoints
    .keys()
    .map((name) => [name, faults.gather(() => urlsOf(endpoints.section(name), units)) ?? []] as const);
  faults.tell();
  return new Map(read);
}

function urlsOf(endpoint: Section, units: UnitAddresses): readonly ServiceAddress[] {
  endpoint.allow('urls', 'unit', 'path');
  const listed = endpoint.raw('urls');
  const urls: readonly unknown[] | undefined = Array.isArray(listed) ? listed : endpoint.strings('urls');
  const unit = endpoint.string('unit');
  if ((urls === undefined) === (unit === undefined)) throw endpoint.invalid('needs either "urls" or "unit"');
  if (unit !== undefined) return [unitUrl(endpoint, unit, units)];
  if (urls!.length === 0) throw endpoint.invalid('needs at least one address in "urls"');
  return urls!.map((url) => (url instanceof BoundSetting ? secretAddress(url, endpoint) : parsed(url, endpoint)));
}

function unitUrl(endpoint: Section, unit: string, units: UnitAddresses): ServiceAddress {
  const address = Object.hasOwn(units, unit) ? units[unit] : undefined;
  if (address === undefined) {
    throw new ConfigError(
      'UPSTREAM_UNKNOWN',
      `${endpoint.where} calls the unit "${unit}", which TIFFIN_UPSTREAMS does not name.`,
    );
  }
  const path = endpoint.string('path') ?? '';
  return parsed(address.replace(/\/$/, '') + (path === '' || path.startsWith('/') ? path : `/${path}`), endpoint);
}

function parsed(text: unknown, endpoint: Section): ServiceAddress {
  if (typeof text !== 'string') throw endpoint.invalid('needs a list of strings as "urls"');
  endpoint.refuse('urls', addressProblem(text));
  return { url: new URL(text) };
}

function secretAddress({ literal, name: secret }: BoundSetting, endpoint: Section): ServiceAddress {
  if (addressProblem(literal) === null) return { url: new URL(literal), secret };
  throw endpoint.invalid(
    `reads an address from the secret "${secret}"; its value must be a complete http:// or https:// address without user name and password`,
  );
}
