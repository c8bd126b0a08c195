import { Refusal } from '@tiffin/kernel';

/** For how long an operator may look into a tenant: whole minutes, at most as many as the installation allows. */
export function decideSupportMinutes(wanted: number, most: number): number | Refusal {
  if (Number.isSafeInteger(wanted) && wanted >= 1 && wanted <= most) return wanted;
  return Refusal.of('INPUT_INVALID', 'minutes', `it is ${wanted}; ask for 1 to ${most}.`);
}
