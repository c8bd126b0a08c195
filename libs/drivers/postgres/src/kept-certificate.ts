import type { KeptCertificate } from '@tiffin/domains-operations';
import { certificateTellings } from '@tiffin/domains-rules';
import type { EnvironmentId } from '@tiffin/kernel';
import { idOf, integer, moment, oneOf, orNull, text, truth } from './reads/decode.js';
import { type Row, RowShape } from './reads/row-shape.js';

/** Of `c`, with its domain `d` and environment `e`. */
export const keptShape = RowShape.of({
  environmentId: ['d.environment_id', idOf<EnvironmentId>()],
  failures: ['c.failures', integer],
  told: ['c.told', oneOf(certificateTellings)],
  notBefore: ['c.not_before', orNull(moment)],
  notAfter: ['c.not_after', orNull(moment)],
  orderUrl: ['c.order_url', orNull(text)],
  orderedAt: ['c.ordered_at', orNull(moment)],
  challengeUrl: ['c.challenge_url', orNull(text)],
  isAnswerable: ['c.is_answerable', truth],
  keyNumber: ['c.order_key_number', orNull(integer)],
  isRunning: ['e.current_release_id is not null and not e.is_paused', truth],
  isApplied: ['e.applied_settings_version = e.settings_version', truth],
  verifiedAt: ['coalesce(d.verified_at, d.created_at)', moment],
  at: ['clock_timestamp()', moment],
});

export function keptCertificate(row: Row<typeof keptShape>): KeptCertificate {
  const { environmentId, failures, told, at, isRunning, isApplied, verifiedAt } = row;
  const setting = { isRunning, isApplied, verifiedAt };
  return { environmentId, failures, told, at, setting, issued: issuedOf(row), order: orderOf(row) };
}

const issuedOf = ({ notBefore, notAfter }: Row<typeof keptShape>): KeptCertificate['issued'] =>
  notBefore === null || notAfter === null ? null : { notBefore, notAfter };

function orderOf({ orderUrl, orderedAt, ...row }: Row<typeof keptShape>): KeptCertificate['order'] {
  if (orderUrl === null || orderedAt === null) return null;
  const { challengeUrl, isAnswerable, keyNumber } = row;
  return { orderUrl, orderedAt, challengeUrl, isAnswerable, keyNumber };
}
