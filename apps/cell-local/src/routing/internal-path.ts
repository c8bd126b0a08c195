import { healthPath, reservedPrefix } from '@tiffin/contracts';

/** Whether a request's target is one that only the cell itself may ask a unit for; of the reserved paths clients see the health alone. */
export function isInternalPath(target: string): boolean {
  const path = target.startsWith('/') ? (target.split('?', 1)[0] ?? '') : (URL.parse(target)?.pathname ?? '');
  return (path === reservedPrefix || path.startsWith(`${reservedPrefix}/`)) && path !== healthPath;
}

/** Whether it is one of the platform's own, which no tenant answers and nobody pays for: how the platform sees that a gateway is well. */
export const isReserved = (target: string): boolean => target.startsWith(`${reservedPrefix}/`);
