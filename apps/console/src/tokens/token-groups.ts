import type { AccountAnswer, TokenAnswer } from './use-tokens.js';

export interface TokenGroups {
  readonly own: readonly TokenAnswer[];
  /** Of other members. */
  readonly others: readonly TokenAnswer[];
  /** By the id of their service account. */
  readonly ofAccount: ReadonlyMap<string, readonly TokenAnswer[]>;
}

/** Whose tokens they are, as somebody sees it. */
export function tokenGroups(tokens: readonly TokenAnswer[], viewerId: string): TokenGroups {
  const ofPeople = tokens.filter(({ serviceAccount }) => serviceAccount === null);
  const ofMachines = tokens.filter(({ serviceAccount }) => serviceAccount !== null);
  return {
    own: ofPeople.filter(({ holderId }) => holderId === viewerId),
    others: ofPeople.filter(({ holderId }) => holderId !== viewerId),
    ofAccount: Map.groupBy(ofMachines, ({ serviceAccount }) => serviceAccount?.id ?? ''),
  };
}

export const tokensOf = ({ ofAccount }: TokenGroups, { id }: AccountAnswer): readonly TokenAnswer[] =>
  ofAccount.get(id) ?? [];
