import type { BoundSettings, RuntimeEnvironment, TraceSettings } from '@tiffin/contracts';
import { readTraceSettings } from './spans/read-trace-settings.js';

/** What each runtime is told from outside. */
export interface ProcessSettings {
  readonly host: string;
  readonly port: number;
  readonly shutdownTimeoutMs: number;
  /** A descriptor of an open pipe; null where no supervisor watches. */
  readonly lifelineFd: number | null;
  /** Values of the secrets and variables that the configuration names. */
  readonly bound: BoundSettings;
  /** What the process itself must keep out of what it prints: where a supervisor reads it, that does. */
  readonly hidden: BoundSettings['secrets'];
  /** What the cell calls this version of the unit; null: it calls it nothing. */
  readonly unitVersion: string | null;
  /** Where spans go, and which; null: nowhere, and nothing is loaded for them. */
  readonly traces: TraceSettings | null;
}

/** A variable has a value that it cannot have; the message is one line that names it. */
export class WrongSetting extends Error {
  override readonly name = 'WrongSetting';
}

const mostDescriptors = 2 ** 20;

/** Reads the variables of the process contract. Throws `WrongSetting`. */
export function readProcessSettings(variables: RuntimeEnvironment): ProcessSettings {
  const { HOST, PORT, SHUTDOWN_TIMEOUT_MS, TIFFIN_LIFELINE_FD, TIFFIN_UNIT_VERSION } = variables;
  const bound = readBound(variables);
  return {
    host: HOST ?? '0.0.0.0',
    port: wholeNumber('PORT', PORT ?? '8080', 65_535),
    shutdownTimeoutMs: wholeNumber('SHUTDOWN_TIMEOUT_MS', SHUTDOWN_TIMEOUT_MS ?? '10000', 2 ** 31 - 1),
    lifelineFd:
      TIFFIN_LIFELINE_FD === undefined ? null : wholeNumber('TIFFIN_LIFELINE_FD', TIFFIN_LIFELINE_FD, mostDescriptors),
    bound,
    hidden: variables.TIFFIN_SECRETS_FILE === undefined ? {} : bound.secrets,
    unitVersion: TIFFIN_UNIT_VERSION ?? null,
    traces: readTraceSettings(variables, bound),
  };
}

export function wholeNumber(name: string, text: string, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= most) return value;
  throw new WrongSetting(`${name} is "${text}"; it must be a whole number from 0 to ${most}.`);
}

function readBound({ TIFFIN_SECRETS_FD: pipe, TIFFIN_SECRETS_FILE: file }: RuntimeEnvironment): BoundSettings {
  if (pipe !== undefined) return parseBound(readPipe(pipe), 'TIFFIN_SECRETS_FD leads to a pipe');
  if (file === undefined) return { secrets: {}, variables: {} };
  return parseBound(readFile(file), 'TIFFIN_SECRETS_FILE names a file');
}

/** It is read once and closed, so that nothing of the secrets is left there for user code to find. */
function readPipe(descriptor: string): string {
  const { closeSync, readFileSync } = process.getBuiltinModule('node:fs');
  const fd = wholeNumber('TIFFIN_SECRETS_FD', descriptor, mostDescriptors);
  const text = readFileSync(fd, 'utf8');
  closeSync(fd);
  return text;
}

function readFile(path: string): string {
  try {
    return process.getBuiltinModule('node:fs').readFileSync(path, 'utf8');
  } catch (error) {
    throw new WrongSetting(`TIFFIN_SECRETS_FILE names a file that cannot be read: ${(error as Error).message}`);
  }
}

function parseBound(text: string, source: string): BoundSettings {
  try {
    const { variables = {}, ...secrets } = JSON.parse(text) as Record<string, string> & { variables?: object };
    return { secrets, variables: variables as BoundSettings['variables'] };
  } catch {
    // What the parser says shows a part of the text.
    throw new WrongSetting(`${source} whose content is not valid JSON.`);
  }
}
