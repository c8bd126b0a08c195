import type { RuntimeName, UnitContent } from '@tiffin/contracts';
import type { MadeImage } from './build-store.js';

/** Makes images. Equal content gives equal images, whoever makes them and when. */
export interface ImageFactory {
  /** Digests of the runtimes that images are made with; part of what planning hashes. */
  runtimeDigests(): Readonly<Record<RuntimeName, string>>;
  /** Whether the image store holds the image. */
  has(digest: string): Promise<boolean>;
  /**
   * `lockfile`: text of the package-lock.json of `content.dependencies`, null where there are none. `print` takes what
   * the build says. Throws a `UnitFailure` where the unit cannot be built as it is.
   */
  build(order: ImageOrder): Promise<MadeImage>;
  /** The lockfile that a set of packages resolves to now. Throws a `UnitFailure` where it does not. */
  resolveLock(packages: Readonly<Record<string, string>>, print: (line: string) => void): Promise<string>;
}

export interface ImageOrder {
  readonly content: UnitContent;
  readonly contentHash: string;
  readonly lockfile: string | null;
  readonly print: (line: string) => void;
}

/** The unit cannot be built as it is: a syntax error, a package that does not exist. Building it again changes nothing. */
export class UnitFailure extends Error {
  override readonly name = 'UnitFailure';
}
