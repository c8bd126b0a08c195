import { decideShownName, isLatinLookalike, Refusal } from '@tiffin/kernel';

const longest = 60;

/** How a person is called: any one script. The name of a tenant, besides, must not read as a Latin one that it is not. */
export const decidePersonName = (wanted: string): string | Refusal => decideShownName(wanted, longest);

export function decideTenantName(wanted: string): string | Refusal {
  const name = decideShownName(wanted, longest);
  if (name instanceof Refusal || !isLatinLookalike(name)) return name;
  const why = 'each of its letters looks like a Latin one and is none. Write it in Latin letters';
  return Refusal.of('NAME_MISLEADING', name, why);
}
