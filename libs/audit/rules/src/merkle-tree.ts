import { createHash } from 'node:crypto';

/** The tree of RFC 6962, section 2.1: SHA-256, leaves and nodes told apart by their first byte. Hashes are hex. */
export const leafHash = (leaf: string): string => createHash('sha256').update('\0').update(leaf).digest('hex');

const nodeHash = (left: string, right: string): string =>
  createHash('sha256').update('\x01').update(left, 'hex').update(right, 'hex').digest('hex');

const emptyRoot = createHash('sha256').digest('hex');

/** Of one level, the next: an odd node out goes up as it is. */
function above(level: readonly string[]): readonly string[] {
  const next: string[] = [];
  for (let at = 0; at < level.length; at += 2) {
    const [left = '', right] = level.slice(at, at + 2);
    next.push(right === undefined ? left : nodeHash(left, right));
  }
  return next;
}

export function merkleRoot(leaves: readonly string[]): string {
  let level: readonly string[] = leaves.map(leafHash);
  while (level.length > 1) level = above(level);
  return level[0] ?? emptyRoot;
}

/** What is hashed together with a leaf on its way to the root, and on which side it stands. */
export interface PathStep {
  readonly side: 'left' | 'right';
  readonly hash: string;
}

/** All paths of a tree, each level hashed once. */
export function inclusionPaths(leaves: readonly string[]): readonly (readonly PathStep[])[] {
  const levels: (readonly string[])[] = [leaves.map(leafHash)];
  for (let level = levels[0] ?? []; level.length > 1;) {
    level = above(level);
    levels.push(level);
  }
  return leaves.map((_, index) =>
    levels.slice(0, -1).flatMap((level, depth): readonly PathStep[] => {
      const at = index >> depth;
      const sibling = level[at ^ 1];
      return sibling === undefined ? [] : [{ side: at % 2 === 0 ? 'right' : 'left', hash: sibling }];
    }),
  );
}

export const rootOfPath = (leaf: string, path: readonly PathStep[]): string =>
  path.reduce(
    (below, { side, hash }) => (side === 'left' ? nodeHash(hash, below) : nodeHash(below, hash)),
    leafHash(leaf),
  );
