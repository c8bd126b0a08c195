import { RepositoryPaths } from '@tiffin/builds-rules';
import { Refusal } from '@tiffin/kernel';
import * as z from 'zod/mini';
import { optional, text, WrongVariables } from './environment.js';

const urlForm = 'the URL of a registry without a path, https:// (http:// on this machine alone)';
const hostsForm = 'hosts such as registry.local:5000, with commas between';
const prefixForm =
  'the path below which repositories lie: lower-case letters and digits, with ".", "_", "-" or "/" between';
const isPrefix = (given: string): boolean => !(RepositoryPaths.of(given) instanceof Refusal);

/** Where images go to be fetched by cells: for builder and deployer (docs/registry.md). */
export const registryVariables = {
  REGISTRY_URL: optional(text(urlForm).check(z.regex(/^https?:\/\/[^/?#@\s]+\/?$/, { error: urlForm }))),
  REGISTRY_PREFIX: z._default(text(prefixForm).check(z.refine(isPrefix, { error: prefixForm })), 'tiffin'),
  REGISTRY_USERNAME: optional(text('the name to ask the registry with')),
  REGISTRY_PASSWORD_FILE: optional(text('the path of the password for the registry')),
  REGISTRY_PLAIN_HOSTS: z._default(text(hostsForm).check(z.regex(/^[\w.:[\], -]*$/, { error: hostsForm })), ''),
};

type Read = { readonly [Name in keyof typeof registryVariables]: z.output<(typeof registryVariables)[Name]> };

export interface RegistrySettings {
  readonly url: string;
  /** Below which repositories lie. */
  readonly prefix: string;
  /** Null: the registry asks for none. */
  readonly login: { readonly username: string; readonly passwordFile: string } | null;
  /** Hosts at which http is allowed although they are not of this machine. */
  readonly plainHosts: readonly string[];
}

/** Null: images stay in the store. */
export function registrySettingsOf(process: string, read: Read): RegistrySettings | null {
  const { REGISTRY_URL: url, REGISTRY_PREFIX: prefix } = read;
  if (url === null) return null;
  const { REGISTRY_USERNAME: username, REGISTRY_PASSWORD_FILE: passwordFile } = read;
  const plainHosts = read.REGISTRY_PLAIN_HOSTS.split(',')
    .map((one) => one.trim())
    .filter(Boolean);
  const refuse = (problem: string): never => {
    throw new WrongVariables(`${process} cannot start with these variables:\n${problem}`);
  };
  if (!isSafe(new URL(url), plainHosts))
    refuse(
      `REGISTRY_URL is "${url}", which is in the clear; it must be https://, or REGISTRY_PLAIN_HOSTS name its host.`,
    );
  if (username === null && passwordFile === null) return { url, prefix, login: null, plainHosts };
  if (username === null) return refuse('REGISTRY_PASSWORD_FILE also needs REGISTRY_USERNAME, the name to ask with.');
  if (passwordFile === null)
    return refuse('REGISTRY_USERNAME also needs REGISTRY_PASSWORD_FILE, the path of a password.');
  return { url, prefix, login: { username, passwordFile }, plainHosts };
}

const isSafe = ({ protocol, hostname, host }: URL, plainHosts: readonly string[]): boolean =>
  protocol === 'https:' || /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname) || plainHosts.includes(host);
