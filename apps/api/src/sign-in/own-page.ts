import type { FastifyRequest } from 'fastify';
import { Refusal } from '@tiffin/kernel';

/** A header that no form and no other origin can send without asking first, which nobody allows. */
export const pageHeader = 'x-tiffin-console';

/**
 * Throws ORIGIN_REFUSED unless a page of ours asks. The browser says where a request comes from and no page can have it say otherwise; the
 * cookie alone would say who is asked for.
 */
export function requireOwnPage({ headers }: Pick<FastifyRequest, 'headers'>, home: URL): void {
  const { origin, 'sec-fetch-site': site } = headers;
  const says = [
    ...(origin === undefined ? [] : [origin === home.origin]),
    ...(site === undefined ? [] : [site === 'same-origin']),
  ];
  const isOurs = says.length > 0 && says.every(Boolean) && headers[pageHeader] === '1';
  if (!isOurs) throw Refusal.of('ORIGIN_REFUSED', home.origin);
}
