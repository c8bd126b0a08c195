import { misleadingName, tidyLine } from './misleading-name.js';
import { Refusal } from './refusal.js';

/** How anything is called that others are shown: the name as it is kept, or INPUT_INVALID for its length, NAME_MISLEADING for what it holds. */
export function decideShownName(wanted: string, longest: number): string | Refusal {
  const name = tidyLine(wanted);
  if (name === '' || name.length > longest) {
    return Refusal.of('INPUT_INVALID', 'name', `a name has 1 to ${longest} characters.`);
  }
  const why = misleadingName(name);
  return why === null ? name : Refusal.of('NAME_MISLEADING', name, why);
}
