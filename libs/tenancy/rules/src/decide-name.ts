import { decideShownName, isLatinLookalike, mixedScripts, mixedText, Refusal } from '@tiffin/kernel';

const longest = 60;

/** How a person is called: any one script, since strangers are shown it. The name of a tenant, besides, must not read as a Latin one that it is not. */
export function decidePersonName(wanted: string): string | Refusal {
  const name = decideShownName(wanted, longest);
  return name instanceof Refusal || !mixedScripts(name) ? name : Refusal.of('NAME_MISLEADING', name, mixedText);
}

export function decideTenantName(wanted: string): string | Refusal {
  const name = decidePersonName(wanted);
  if (name instanceof Refusal || !isLatinLookalike(name)) return name;
  const why = 'each of its letters looks like a Latin one and is none. Write it in Latin letters';
  return Refusal.of('NAME_MISLEADING', name, why);
}
