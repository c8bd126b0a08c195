import { dayText } from '../look/time-text.js';
import type { TenantAnswer } from './place.js';

/** What everybody in it should know of a tenant; null where there is nothing. */
export function standingText({
  name,
  state,
  stateReason,
  eraseAt,
}: Pick<TenantAnswer, 'name' | 'state' | 'stateReason' | 'eraseAt'>): string | null {
  if (state === 'active') return null;
  if (state === 'erasing') return `${name} is being erased.`;
  if (state === 'suspended') {
    const text = `${name} is suspended by the operators of the platform: nothing of it is built, deployed or served. Nothing is lost.`;
    return stateReason === null ? text : `${text} ${stateReason}`;
  }
  const day = eraseAt === null ? 'a day to come' : dayText(new Date(eraseAt));
  return `${name} is being deleted and serves nothing. On ${day} it is erased for good; until then an owner can restore it.`;
}
