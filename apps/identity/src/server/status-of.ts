import type { AccountTrouble } from '@tiffin/accounts-operations';

/** Of the page that shows it. */
export function statusOf(trouble: AccountTrouble | null): number {
  if (trouble === null) return 200;
  return trouble.kind === 'limited' ? 429 : 422;
}
