/** One thing inside a layer. `path` is relative, with `/`, without `.` and `..`; owner, times and modes are not ours to vary. */
export type TarEntry = TarDirectory | TarFile | TarSymlink;

export interface TarDirectory {
  readonly kind: 'directory';
  readonly path: string;
}

export interface TarFile {
  readonly kind: 'file';
  readonly path: string;
  /** Mode 0755 where it is set, 0644 otherwise. */
  readonly executable?: boolean;
  readonly content: Uint8Array | FileOnDisk;
}

export interface TarSymlink {
  readonly kind: 'symlink';
  readonly path: string;
  /** Relative to the link's own folder. */
  readonly target: string;
}

/** Content that is read only when the archive is written. */
export interface FileOnDisk {
  readonly source: string;
  readonly sizeBytes: number;
}
