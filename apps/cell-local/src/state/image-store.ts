/** An image as files of this machine. */
export interface UnpackedImage {
  /** Absolute path of the folder that is `/` of the image. */
  readonly rootfs: string;
  /** As in the image: paths of the image's own file system. */
  readonly entrypoint: readonly string[];
  readonly workingDir: string;
  readonly variables: Readonly<Record<string, string>>;
}

export interface ImageStore {
  /** Unpacks once and answers at once from then on; throws when the store has no such image or no room. */
  unpack(digest: string): Promise<UnpackedImage>;
  /**
   * Removes unpacked images that are not named, and layers that none of the others has; they are unpacked again where they are needed later.
   * Does nothing while one is being unpacked. `named` is asked once nobody can begin to unpack any more.
   */
  retain(named: () => ReadonlySet<string>): Promise<void>;
}
