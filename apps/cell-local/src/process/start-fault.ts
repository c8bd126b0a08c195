import { getSystemErrorMap } from 'node:util';
import { Refusal } from '@tiffin/kernel';

/** Why a process did not come to be. */
export interface NotStarted {
  /** For users: no paths of this machine. */
  readonly reason: string;
  /** Not the unit's doing, so that the same may work later. */
  readonly isFault: boolean;
}

const texts: ReadonlyMap<string, string> = new Map([...getSystemErrorMap().values()]);

/** What goes wrong before a unit's own code runs is a fault of the cell, except what its own settings make impossible. */
export function notStarted(error: unknown): NotStarted {
  if (error instanceof Refusal && error.code === 'DISK_FULL') return fault(`the cell has ${texts.get('ENOSPC')}`);
  const code = codeOf(error);
  if (code === 'E2BIG') return { reason: 'its variables are too long for a process', isFault: false };
  if (code === null) return fault('its image cannot be used');
  return fault(`the cell met ${code}${texts.has(code) ? ` (${texts.get(code)})` : ''}`);
}

const fault = (why: string): NotStarted => ({ reason: why, isFault: true });

function codeOf(error: unknown): string | null {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : null;
}
