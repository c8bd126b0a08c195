import { isIP } from 'node:net';
import * as z from 'zod/mini';
import { text } from './environment.js';

const form = 'networks such as 10.1.0.0/16, with commas between';
const servers = 'addresses of DNS servers such as 10.0.0.53 or 127.0.0.1:5353, with commas between';
const isServers = (given: string): boolean =>
  listed(given).every((one) => isIP(one.replace(/^\[(.*)\](:\d+)?$|^([\d.]+):\d+$/, '$1$3')) !== 0);
const networks = () => z._default(text(form).check(z.regex(/^[0-9a-fA-F.:/, ]*$/, { error: form })), '');

/** For processes that contact addresses which tenants name (libs/drivers/outgoing). */
export const outgoingVariables = {
  TIFFIN_OUTGOING_PERMITTED: networks(),
  TIFFIN_OUTGOING_REFUSED: networks(),
  TIFFIN_DNS_SERVERS: z._default(text(servers).check(z.refine(isServers, { error: servers })), ''),
};

/** For processes that change databases which tenants name (libs/drivers/tenant-postgres), besides those. */
export const databaseVariables = {
  TIFFIN_DATABASES_PERMITTED: networks(),
};

type Read = { readonly [Name in keyof typeof outgoingVariables]: string };

export interface OutgoingSettings {
  /** Networks that are contacted although they are not public. */
  readonly permitted: readonly string[];
  /** Networks that are not contacted, besides those that are not public. */
  readonly refused: readonly string[];
  /** Who is asked for the records of tenants' domains; none: whom this machine asks. */
  readonly dnsServers: readonly string[];
}

export const outgoingSettingsOf = (read: Read): OutgoingSettings => ({
  permitted: listed(read.TIFFIN_OUTGOING_PERMITTED),
  refused: listed(read.TIFFIN_OUTGOING_REFUSED),
  dnsServers: listed(read.TIFFIN_DNS_SERVERS),
});

const listed = (given: string): readonly string[] =>
  given
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');

/** Networks of databases that are contacted although they are not public, besides those that `outgoingSettingsOf` tells. */
export const databasesPermitted = (read: { readonly TIFFIN_DATABASES_PERMITTED: string }): readonly string[] =>
  listed(read.TIFFIN_DATABASES_PERMITTED);
