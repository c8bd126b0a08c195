import { createReadStream } from 'node:fs';
import type { OciLayout, OciManifest } from '@tiffin/images';
import type { ImageSink, ImageSource } from '@tiffin/registry';

/** A store of images as a registry is filled from it. What is sent is proved there: it does not take what has another digest. */
export const layoutSource = (layout: OciLayout): ImageSource => ({
  manifest: (digest) => layout.readBlob(digest),
  open: (digest, from, to) =>
    to < from ? Buffer.alloc(0) : createReadStream(layout.blobPath(digest), { start: from, end: to }),
});

/** The same as what was fetched is put into it. */
export const layoutSink = (layout: OciLayout): ImageSink => ({
  hasBlob: (digest, sizeBytes) => layout.takeBlob(digest, sizeBytes),
  putBlob: (bytes) => layout.putBlob(bytes),
  putManifest: (bytes) => layout.putManifest(JSON.parse(bytes.toString('utf8')) as OciManifest),
});
