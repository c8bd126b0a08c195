/** A name of PostgreSQL: whatever is in it, it stays one name. */
export const quotedName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A text of PostgreSQL, whatever `standard_conforming_strings` says. */
export function quotedText(text: string): string {
  const doubled = text.replaceAll("'", "''");
  return doubled.includes('\\') ? `E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`;
}
