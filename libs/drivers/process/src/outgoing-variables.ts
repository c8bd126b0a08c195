import * as z from 'zod/mini';
import { text } from './environment.js';

const form = 'networks such as 10.1.0.0/16, with commas between';
const networks = () => z._default(text(form).check(z.regex(/^[0-9a-fA-F.:/, ]*$/, { error: form })), '');

/** For processes that contact addresses which tenants name (libs/drivers/outgoing). */
export const outgoingVariables = {
  TIFFIN_OUTGOING_PERMITTED: networks(),
  TIFFIN_OUTGOING_REFUSED: networks(),
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
}

export const outgoingSettingsOf = (read: Read): OutgoingSettings => ({
  permitted: listed(read.TIFFIN_OUTGOING_PERMITTED),
  refused: listed(read.TIFFIN_OUTGOING_REFUSED),
});

const listed = (given: string): readonly string[] =>
  given
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');

/** Networks of databases that are contacted although they are not public, besides those that `outgoingSettingsOf` tells. */
export const databasesPermitted = (read: { readonly TIFFIN_DATABASES_PERMITTED: string }): readonly string[] =>
  listed(read.TIFFIN_DATABASES_PERMITTED);
