type Files = Readonly<Record<string, string>>;

/** Why a file cannot be called so, or null. The rules check the rest when the name is in the draft. */
export function fileNameProblem(files: Files, name: string): string | null {
  if (name.trim() === '') return 'Give it a name, e.g. "lib/prices.js".';
  return Object.hasOwn(files, name.trim()) ? `There is a file "${name.trim()}" already.` : null;
}

/** Under another name, at the same place of the list. */
export const renamed = (files: Files, from: string, to: string): Files =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [name === from ? to : name, text]));

export const withoutFile = (files: Files, gone: string): Files =>
  Object.fromEntries(Object.entries(files).filter(([name]) => name !== gone));

/** The handler's file first, where there is one: it is what people come for. The others by name. */
export const fileOrder = (files: Files, handler: string | null): readonly string[] =>
  Object.keys(files).toSorted((a, b) => Number(b === handler) - Number(a === handler) || a.localeCompare(b));
