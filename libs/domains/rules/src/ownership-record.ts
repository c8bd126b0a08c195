/** The TXT record with which somebody proves that a domain is theirs. */
export interface OwnershipRecord {
  readonly name: string;
  readonly value: string;
}

/** Where the record of a domain is. */
export const ownershipName = (domain: string): string => `_tiffin.${domain}`;

export const ownershipRecord = (domain: string, token: string): OwnershipRecord => ({
  name: ownershipName(domain),
  value: `tiffin-verify=${token}`,
});

/** The tokens among the texts of a record; there may be those of several environments, and texts that are none of ours. */
export const tokensIn = (texts: readonly string[]): readonly string[] =>
  texts.flatMap((text) => /^\s*"?tiffin-verify=([a-z0-9]{20,80})"?\s*$/.exec(text)?.[1] ?? []);
