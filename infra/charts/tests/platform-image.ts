import { execFile } from 'node:child_process';
import { resolve } from 'node:path';

export interface PushedImage {
  readonly repository: string;
  readonly digest: string;
}

/** By the same command as people; another tag is another image. */
export function pushPlatformImage(registryUrl: string, prefix: string, tag: string): Promise<PushedImage> {
  const args = [resolve('tools/images.mjs'), '--registry', registryUrl, '--prefix', prefix, '--tag', tag];
  return new Promise((done, fail) => {
    execFile(process.execPath, args, { timeout: 300_000 }, (error, output, errors) =>
      error ? fail(new Error(`npm run images failed:\n${errors}`)) : done(JSON.parse(output) as PushedImage),
    );
  });
}
