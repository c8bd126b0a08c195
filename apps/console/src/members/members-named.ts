interface Named {
  readonly name: string;
  readonly email: string | null;
}

/** By name, those in whose name or address each of the words is, whatever its case and accents. */
export function membersNamed<Member extends Named>(members: readonly Member[], search: string): readonly Member[] {
  const words = plain(search).split(/\s+/).filter(Boolean);
  const ordered = members.toSorted((a, b) => collator.compare(a.name, b.name));
  if (words.length === 0) return ordered;
  return ordered.filter(({ name, email }) => {
    const text = plain(`${name} ${email ?? ''}`);
    return words.every((word) => text.includes(word));
  });
}

const collator = new Intl.Collator('en', { numeric: true });

const plain = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
