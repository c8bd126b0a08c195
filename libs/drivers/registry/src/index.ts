export { type BlobSource } from './client/blob-upload.js';
export { digestOf, isDigest } from './client/digest-of.js';
export { type PaceSettings } from './client/pace.js';
export { readChallenges } from './client/read-challenges.js';
export { readRetryAfter } from './client/read-retry-after.js';
export { clientSettings, type ClientSettings, type Manifest, RegistryClient } from './client/registry-client.js';
export { isSafeAddress, type RegistryCredential, type RegistryPlace } from './client/registry-place.js';
export { type ImageSource } from './push/image-source.js';
export { PushImage, type PushImageParts } from './push/push-image.js';
export { makeTokenKey, type TokenKeyFiles } from './tokens/make-token-key.js';
export { type RegistryToken, RegistryTokens, type TokenSettings } from './tokens/registry-tokens.js';
export {
  openRegistry,
  openRegistryAsTenants,
  type RegistryAddress,
  type TenantLogins,
} from './client/open-registry.js';
export { type ImageSink, RegistryDelivery, type RegistryDeliveryParts } from './push/registry-delivery.js';
export { readKeyFile } from './read-key-file.js';
export { ProveImage, type ProveImageParts } from './evidence/prove-image.js';
export { Referrers } from './evidence/referrers.js';
export { FileSigner, type ImageSigner, makeSigningKey, readPublicKeys } from './evidence/signing-keys.js';
export { verifySignature } from './evidence/verify-signature.js';
export { RegistryEvidence, type RegistryEvidenceParts } from './evidence/registry-evidence.js';
