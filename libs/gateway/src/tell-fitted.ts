import type { Fitted } from './fit-parameters.js';
import { meant } from './nearest-name.js';
import type { Teller } from './note.js';

/** Says what was left out, and what does not fit; true where it can be used. */
export function tellFitted(fitted: Fitted, tell: Teller, known: readonly string[]): boolean {
  for (const { field, name } of fitted.unknown)
    tell
      .at(within(tell, field))
      .ignored(`"${name}" is not known here`, 'Tiffin has no such parameter', meant(name, field === name ? known : []));
  for (const field of fitted.empty)
    tell.at(within(tell, field)).changed(`"${field}" is empty`, 'its default holds', 'give a value, or remove it');
  for (const { field, message } of fitted.problems)
    tell
      .at(within(tell, field))
      .refused(field === '' ? 'its parameters cannot be used' : `"${field}" cannot be used`, plain(message), 'mend it');
  return fitted.problems.length === 0;
}

function within(tell: Teller, field: string): { readonly field?: string } {
  const parts = [tell.place.field, field].filter((part) => part !== undefined && part !== '');
  return parts.length === 0 ? {} : { field: parts.join('.') };
}

// The library's own words, where a definition has none: `Invalid input: expected string, received undefined`.
const plain = (message: string): string =>
  /received undefined$/.test(message) ? 'it is needed and not given' : message.replace(/^Invalid input: /, '');
