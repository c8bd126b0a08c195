import type { CollectedFiles, ImageFiles } from '@tiffin/builds-operations';
import { collectImages } from './collect-images.js';
import { collectLoose } from './collect-loose.js';
import type { OciLayout } from './oci-layout.js';

/** The files of an OCI layout. What somebody has touched within `graceMs` stays: a build may be on its way to it. */
export class OciImageFiles implements ImageFiles {
  constructor(
    private readonly layout: OciLayout,
    private readonly graceMs: number,
  ) {}

  collect(digests: readonly string[]): Promise<CollectedFiles> {
    return collectImages(this.layout, digests, this.beforeMs);
  }

  collectLoose(): Promise<number> {
    return collectLoose(this.layout, this.beforeMs);
  }

  private get beforeMs(): number {
    return Date.now() - this.graceMs;
  }
}
