import { mixedScripts, unusualLetter } from './scripts.js';

/** Takes no ink, or turns the writing direction: nobody would see it. The space is the one blank of a name. */
const unseen = /(?! )[\p{Cc}\p{Cf}\p{Cs}\p{Cn}\p{Co}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u;
/** Emoji of several parts, and the joint of Persian words: what holds them together is seen by its effect. */
const joined = String.raw`\p{RGI_Emoji}|(?<=\p{Script=Arabic})\u200c(?=\p{Script=Arabic})`;
const eachJoined = new RegExp(joined, 'gv');
const eachUnseen = new RegExp(`(?<kept>${joined})|${unseen.source}`, 'gv');
/** Marks that pile up over what stands beside them, or strike through letters. */
const piled = /^\p{M}|\p{M}{3,}|[\u0334-\u0338\u20d0-\u20ff]/u;

/** Whether a line of text holds what nobody sees, or what lays it out in another way than it is written. */
export const holdsUnseen = (line: string): boolean => unseen.test(line.replaceAll(eachJoined, ''));

/** A line of somebody else's, for showing: what nobody would see is gone, and what parts words is a space. */
export const seenOnly = (line: string): string =>
  tidyLine(
    line.replaceAll(
      eachUnseen,
      (character, kept?: string) => kept ?? (/[\s\p{Cc}\p{Z}\u2800]/u.test(character) ? ' ' : ''),
    ),
  );

/** One spelling of what looks the same: composed, without blanks around it or more than one between words. */
export const tidyLine = (line: string): string => line.normalize('NFC').replace(/ {2,}/g, ' ').replace(/^ | $/g, '');

export const mixedText = 'it mixes letters of several scripts, some of which look alike. Write it in one';

/** Words of several scripts beside each other, `Сервис API`, mislead nobody; several in one word do. */
const hasMixedWord = (name: string): boolean => name.split(/[^\p{L}\p{M}\p{N}]+/u).some(mixedScripts);

const findings: readonly (readonly [found: (name: string) => boolean, why: string])[] = [
  [holdsUnseen, 'it holds characters that nobody sees or that turn the writing direction. Remove them'],
  [(name) => piled.test(name), 'it holds marks that cover what stands beside them. Remove them'],
  [(name) => hasCompatibilityForm(name), 'it holds letters or digits in a special form. Write them plainly'],
  [unusualLetter, 'it holds letters that are not in general use today. Write it in others'],
  [hasMixedWord, mixedText],
];

/** Why a name would be taken for another by whom it is shown to, for people; null: it says what it is. */
export function misleadingName(name: string): string | null {
  const composed = name.normalize('NFC');
  return findings.find(([found]) => found(composed))?.[1] ?? null;
}

/** Wide, mathematical, circled and joined letters read as plain ones; signs such as `™` do not. */
const hasCompatibilityForm = (name: string): boolean =>
  [...name].some((character) => /[\p{L}\p{N}]/u.test(character) && character.normalize('NFKC') !== character);
