/** Which images nobody has any more, over all tenants: digests and nothing else. */
export interface ImageLeftovers {
  /** Whether the store is ours to clear for so long; false: somebody else is at it. */
  takeImageStore(leaseMs: number): Promise<boolean>;
  /** Nobody's for so long that no build or deployment can be on its way to them. */
  imagesToCollect(atMost: number, graceMs: number): Promise<readonly string[]>;
  forgetImage(digest: string): Promise<void>;
}

export interface CollectedFiles {
  /** Those that are gone. The others are tried again. */
  readonly gone: readonly string[];
  readonly bytes: number;
}

/** The files of the store of images. */
export interface ImageFiles {
  /** Removes files of images, but for those that another image has. */
  collect(digests: readonly string[]): Promise<CollectedFiles>;
  /** Removes what no image has, as builds leave it that ended half-way; answers how many bytes. */
  collectLoose(): Promise<number>;
}

export interface CollectImagesParts {
  readonly leftovers: ImageLeftovers;
  readonly files: ImageFiles;
  /** How long an image that nobody has any more stays: longer than any build or deployment that may be on its way to it. */
  readonly graceMs: number;
  /** From one time that the store is cleared to the next. */
  readonly everyMs: number;
  readonly tell: (freed: { readonly images: number; readonly bytes: number }) => void;
}

const atOnce = 500;

/** Removes the files of images that nobody has: of projects and tenants that were erased, and of releases that nothing keeps. */
export class CollectImages {
  constructor(private readonly parts: CollectImagesParts) {}

  async run(): Promise<void> {
    const { leftovers, files, everyMs, tell } = this.parts;
    if (!(await leftovers.takeImageStore(everyMs))) return;
    const { gone, bytes } = await this.collectAll();
    const loose = await files.collectLoose();
    if (gone + loose > 0) tell({ images: gone, bytes: bytes + loose });
  }

  private async collectAll(): Promise<{ gone: number; bytes: number }> {
    const { leftovers, files, graceMs } = this.parts;
    let [gone, bytes] = [0, 0];
    for (;;) {
      const digests = await leftovers.imagesToCollect(atOnce, graceMs);
      const collected = digests.length === 0 ? { gone: [], bytes: 0 } : await files.collect(digests);
      for (const digest of collected.gone) await leftovers.forgetImage(digest);
      gone += collected.gone.length;
      bytes += collected.bytes;
      // Those that stay for now are listed first the next time too.
      if (collected.gone.length < atOnce) return { gone, bytes };
    }
  }
}
