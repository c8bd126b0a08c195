import { Refusal } from '@tiffin/kernel';
import { isLatinLookalike, mixedScripts, unusualLetter } from './scripts.js';

const longest = 60;
/** Takes no ink, or turns the writing direction: nobody would see it. The space is the one blank of a name. */
const unseen = /(?! )[\p{Cc}\p{Cf}\p{Cs}\p{Cn}\p{Co}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u;
/** Marks that pile up over what stands beside them, or strike through letters. */
const piled = /^\p{M}|\p{M}{3,}|[\u0334-\u0338\u20d0-\u20ff]/u;

/** How a person is called: any one script. The name of a tenant, besides, must not read as a Latin one that it is not. */
export function decidePersonName(wanted: string): string | Refusal {
  return decideName(wanted, []);
}

export function decideTenantName(wanted: string): string | Refusal {
  return decideName(wanted, [
    [isLatinLookalike, 'each of its letters looks like a Latin one and is none. Write it in Latin letters'],
  ]);
}

type Finding = readonly [found: (name: string) => boolean, why: string];

const findings: readonly Finding[] = [
  [(name) => unseen.test(name), 'it holds characters that nobody sees or that turn the writing direction. Remove them'],
  [(name) => piled.test(name), 'it holds marks that cover what stands beside them. Remove them'],
  [(name) => hasCompatibilityForm(name), 'it holds letters or digits in a special form. Write them plainly'],
  [(name) => unusualLetter(name), 'it holds letters that are not in general use today. Write it in others'],
  [(name) => mixedScripts(name), 'it mixes letters of several scripts, some of which look alike. Write it in one'],
];

function decideName(wanted: string, further: readonly Finding[]): string | Refusal {
  const name = wanted
    .normalize('NFC')
    .replace(/^ +| +$/g, '')
    .replace(/ {2,}/g, ' ');
  if (name === '' || name.length > longest) {
    return Refusal.of('INPUT_INVALID', 'name', `a name has 1 to ${longest} characters.`);
  }
  const finding = [...findings, ...further].find(([found]) => found(name));
  return finding ? Refusal.of('NAME_MISLEADING', name, finding[1]) : name;
}

/** Wide, mathematical, circled and joined letters read as plain ones; signs such as `™` do not. */
const hasCompatibilityForm = (name: string): boolean =>
  [...name].some((character) => /[\p{L}\p{N}]/u.test(character) && character.normalize('NFKC') !== character);
