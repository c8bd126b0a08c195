import { imageAnnotations } from '@tiffin/contracts';

/** The parts of OCI image-spec 1.1 that our images use. */
export const mediaTypes = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
  index: 'application/vnd.oci.image.index.v1+json',
} as const;

export interface OciDescriptor {
  readonly mediaType: string;
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface OciManifest {
  readonly schemaVersion: 2;
  readonly mediaType: typeof mediaTypes.manifest;
  readonly config: OciDescriptor;
  readonly layers: readonly OciDescriptor[];
  readonly annotations: Readonly<Record<string, string>>;
}

/** Base layers are only named in a store; their blobs come in when an image leaves. */
export const isBaseLayer = ({ annotations }: OciDescriptor): boolean =>
  annotations?.[imageAnnotations.layerRole] === 'base';

export interface OciConfig {
  readonly architecture: string;
  readonly os: string;
  readonly created: string;
  readonly config: {
    readonly Entrypoint: readonly string[];
    readonly WorkingDir: string;
    readonly User: string;
    /** `NAME=value`. */
    readonly Env: readonly string[];
    readonly ExposedPorts: Readonly<Record<string, Record<string, never>>>;
    readonly Labels: Readonly<Record<string, string>>;
  };
  readonly rootfs: { readonly type: 'layers'; readonly diff_ids: readonly string[] };
}
