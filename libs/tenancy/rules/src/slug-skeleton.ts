/** Labels that read alike in most typefaces have one skeleton. `platform.slug_skeleton` in the database is the same function. */
const alike = [
  ['0', 'o'],
  ['1', 'l'],
  ['rn', 'm'],
  ['vv', 'w'],
] as const;

export const slugSkeleton = (slug: string): string =>
  alike.reduce((text, [seen, as]) => text.replaceAll(seen, as), slug);
