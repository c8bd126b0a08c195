/** Why something was not done, for the person at the form. */
export interface AccountTrouble {
  readonly kind: 'invalid' | 'wrong' | 'taken' | 'limited' | 'spent';
  /** The field that it is about; null: the whole form. */
  readonly field: 'email' | 'name' | 'password' | null;
  readonly text: string;
}

export const trouble = (
  kind: AccountTrouble['kind'],
  field: AccountTrouble['field'],
  text: string,
): { readonly trouble: AccountTrouble } => ({ trouble: { kind, field, text } });

export function tooMany(seconds: number): { readonly trouble: AccountTrouble } {
  const minutes = Math.ceil(seconds / 60);
  return trouble(
    'limited',
    null,
    `Too many attempts. Try again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`,
  );
}
