import { Refusal } from '@tiffin/kernel';

/**
 * Plain ASCII alone: letters beyond it fold into others (`K`, the sign for Kelvin, is a `k` in lower case), and an address that only looks
 * like the invited one must not open anything.
 */
const form =
  /^(?=.{3,254}$)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?=.{1,190}$)([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;
const longestLocalPart = 64;

/** An address in the one spelling by which addresses are compared; null for what is none that we write to. */
export const emailKey = (email: string): string | null =>
  form.test(email) && email.indexOf('@') <= longestLocalPart ? email.toLowerCase() : null;

/** The address that somebody gave, ready to be stored. */
export function decideEmail(wanted: string): string | Refusal {
  const key = emailKey(wanted.trim());
  return (
    key ?? Refusal.of('INPUT_INVALID', 'email', 'it is no e-mail address of plain letters, such as ada@example.org.')
  );
}
