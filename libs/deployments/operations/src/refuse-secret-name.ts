import { secretNamePattern } from '@tiffin/contracts';
import { Refusal } from '@tiffin/kernel';

/** Throws INPUT_INVALID for a name that no secret can have: neither the database nor the audit log is given such a text. */
export function refuseSecretName(name: string): void {
  if (secretNamePattern.test(name)) return;
  throw Refusal.of('INPUT_INVALID', 'name', 'use a capital letter, then up to 63 capital letters, digits and "_".');
}
