import { foldedHeader } from './folded-header.js';

/**
 * Whether a header tells whom a proxy speaks for (`Forwarded`, `X-Forwarded-*`, `X-Real-IP`). Applications believe these,
 * so that only a proxy that is trusted may set them, however they are spelt.
 */
export function isForwardingHeader(name: string): boolean {
  // Each header of each request comes here, and nearly all begin with another letter.
  if (!/^[fx]/i.test(name)) return false;
  const folded = foldedHeader(name);
  return folded === 'forwarded' || folded === 'x-real-ip' || /^x-forwarded(-|$)/.test(folded);
}
