/** What can be attached to an image, and how others know it. */
export const evidenceKinds = {
  /** As cosign writes signatures. */
  signature: {
    artifactType: 'application/vnd.dev.cosign.artifact.sig.v1+json',
    contentType: 'application/vnd.dev.cosign.simplesigning.v1+json',
  },
  bill: {
    artifactType: 'application/vnd.cyclonedx+json',
    contentType: 'application/vnd.cyclonedx+json',
  },
} as const;

export type EvidenceKind = keyof typeof evidenceKinds;

/** The annotation in which a signature itself is, in base64. */
export const signatureAnnotation = 'dev.cosignproject.cosign/signature';
export const emptyType = 'application/vnd.oci.empty.v1+json';
export const manifestType = 'application/vnd.oci.image.manifest.v1+json';
export const indexType = 'application/vnd.oci.image.index.v1+json';
