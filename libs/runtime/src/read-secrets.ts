import { closeSync, readFileSync } from 'node:fs';

/**
 * Values of the secrets that a unit's configuration names, from the pipe that `TIFFIN_SECRETS_FD` numbers. It is read once and
 * closed, so that nothing of them is left there for user code to find.
 */
export function readSecrets(descriptor: string | undefined): Readonly<Record<string, string>> {
  if (descriptor === undefined) return {};
  const secrets = JSON.parse(readFileSync(Number(descriptor), 'utf8')) as Readonly<Record<string, string>>;
  closeSync(Number(descriptor));
  return secrets;
}
