import type { ApiFault } from '../client/api-fault.js';
import { treatments } from '../client/fault-classes.js';

/** Why a release cannot be: what the cluster said, and of which object where it did not say that. */
export function refusalReason({ is, status, request }: ApiFault): string {
  const [kind = '', name = ''] = request.split('/').slice(-2);
  const object = name === '' || status.message.includes(name) ? '' : ` (${kind} "${decodeURIComponent(name)}")`;
  return `${treatments[is].means}${object}: ${status.message}`;
}
