interface Named {
  readonly name: string;
  readonly email: string | null;
}

/** Those in whose name or address each of the words is, whatever its case and accents. */
export function membersNamed<Member extends Named>(members: readonly Member[], search: string): readonly Member[] {
  const words = plain(search).split(/\s+/).filter(Boolean);
  if (words.length === 0) return members;
  return members.filter(({ name, email }) => {
    const text = plain(`${name} ${email ?? ''}`);
    return words.every((word) => text.includes(word));
  });
}

const plain = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
