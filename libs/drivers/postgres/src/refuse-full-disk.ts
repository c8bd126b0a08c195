import { inspect } from 'node:util';
import { Refusal } from '@tiffin/kernel';

// SQLSTATE of a full disk, and what the operating system says; the adapter hides both at changing depths of its errors.
const fullDisk = /\b53100\b|No space left on device/;

/** Throws DISK_FULL where that is what an error means, and any other error as it is. */
export function refuseFullDisk(error: unknown): never {
  if (!(error instanceof Refusal) && fullDisk.test(inspect(error, { depth: 6 }))) {
    throw Refusal.of('DISK_FULL', 'the database');
  }
  throw error;
}
