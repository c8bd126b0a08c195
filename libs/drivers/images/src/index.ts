export { type BaseLock, readBaseLock } from './base/base-lock.js';
export { type BasePlace, buildBase } from './base/build-base.js';
export { DebianPackages } from './base/debian-packages.js';
export { restoreBase } from './base/restore-base.js';
export { type UnpackedImage, unpackImage, type UnpackPlace } from './cell/unpack-image.js';
export { exportImage, type ExportTarget } from './image/export-image.js';
export {
  type BuiltImage,
  type BuiltLayer,
  ImageBuilder,
  type ImageBuilderParts,
  type InstalledDependencies,
} from './image/image-builder.js';
export { buildPlatformImage, type PlatformImageParts } from './image/platform-image.js';
export { readRuntimeDigests } from './image/runtime-digests.js';
export { ImageInputError } from './image-input-error.js';
export type { LayerDescriptor, LayerRole } from './layer/layer-descriptor.js';
export { OciImageFiles } from './store/oci-image-files.js';
export { CorruptBlob } from './store/corrupt-blob.js';
export type { OciConfig, OciDescriptor, OciManifest } from './store/oci-image.js';
export { OciLayout } from './store/oci-layout.js';
export { OciImageFactory, type OciImageFactoryParts } from './factory/oci-image-factory.js';
