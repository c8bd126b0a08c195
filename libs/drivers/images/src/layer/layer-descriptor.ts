export type LayerRole = 'base' | 'runtime' | 'dependencies' | 'code' | 'config';

/** A layer as images name it. */
export interface LayerDescriptor {
  /** Of the compressed blob; another zlib may give another one for the same content. */
  readonly digest: string;
  /** Of the archive: the layer's identity. */
  readonly diffId: string;
  /** Of the compressed blob. */
  readonly sizeBytes: number;
}
