import { Refusal } from '@tiffin/kernel';

const longest = 30;
const form = /^[a-z](?:-?[a-z0-9])*$/;

/** The name of a new environment beside the others of its project; it is a label of host names. */
export function decideStageName(wanted: string, others: readonly string[]): string | Refusal {
  if (wanted.length > longest || !form.test(wanted))
    return Refusal.of(
      'INPUT_INVALID',
      'name',
      `an environment is named by ${longest} lower-case letters, digits and single dashes at most, the first a letter: it is part of host names.`,
    );
  return others.includes(wanted) ? Refusal.of('NAME_TAKEN', 'environment', wanted) : wanted;
}
