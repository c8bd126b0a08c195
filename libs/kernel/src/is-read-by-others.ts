/** What a file system says of a file. */
interface FileOwner {
  readonly uid: number;
  readonly mode: number;
}

/**
 * Whether more than one process's user may read a file, or anybody else write it. A file of one's own must be of mode 0600. One that is somebody else's, as those that a
 * cluster hands to its pods, can be read by nothing but its group, and so may be.
 */
export function isReadByOthers({ uid, mode }: FileOwner, ownUid: number | undefined): boolean {
  const allowed = uid === ownUid ? 0o700 : 0o740;
  return (mode & 0o777 & ~allowed) !== 0;
}
