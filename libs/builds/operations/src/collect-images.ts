/** Which images nobody has any more, over all tenants: digests and nothing else. */
export interface ImageLeftovers {
  /** Erased long enough ago that no build can be on its way to them. */
  imagesToCollect(atMost: number): Promise<readonly string[]>;
  forgetImage(digest: string): Promise<void>;
}

/** Removes files of images, but for those that another image has, and answers which are gone. The others are tried again. */
export type CollectFiles = (digests: readonly string[]) => Promise<readonly string[]>;

const atOnce = 500;

/** Removes the files of images of projects and tenants that were erased. */
export class CollectImages {
  constructor(
    private readonly leftovers: ImageLeftovers,
    private readonly collect: CollectFiles,
  ) {}

  async run(): Promise<void> {
    const digests = await this.leftovers.imagesToCollect(atOnce);
    if (digests.length === 0) return;
    for (const digest of await this.collect(digests)) await this.leftovers.forgetImage(digest);
  }
}
