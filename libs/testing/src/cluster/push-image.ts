import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { basename, dirname } from 'node:path';
import { promisify } from 'node:util';

const media = 'application/vnd.oci.image';
const digestOf = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const descriptor = (type: string, bytes: Buffer) => ({
  mediaType: `${media}.${type}`,
  digest: digestOf(bytes),
  size: bytes.length,
});

/** Pushes an image of one static program to an open registry. Answers the reference, by digest, by which a pod pulls it. */
export async function pushImage(registryUrl: string, repository: string, program: string): Promise<string> {
  const layer = await archiveOf(program);
  const config = json({
    ...{ architecture: { x64: 'amd64' }[process.arch as string] ?? process.arch, os: 'linux' },
    config: { Entrypoint: [`/${basename(program)}`], User: '10001:10001' },
    rootfs: { type: 'layers', diff_ids: [digestOf(layer)] },
  });
  const manifest = json({
    ...{ schemaVersion: 2, mediaType: `${media}.manifest.v1+json` },
    config: descriptor('config.v1+json', config),
    layers: [descriptor('layer.v1.tar', layer)],
  });
  const place = `${registryUrl}/v2/${repository}`;
  for (const blob of [layer, config]) await pushBlob(place, blob);
  const reference = digestOf(manifest);
  await accepted(`${place}/manifests/${reference}`, {
    ...{ method: 'PUT', body: new Uint8Array(manifest) },
    headers: { 'content-type': `${media}.manifest.v1+json` },
  });
  return `${new URL(registryUrl).host}/${repository}@${reference}`;
}

async function archiveOf(program: string): Promise<Buffer> {
  const args = ['--create', '--directory', dirname(program), '--owner=0', '--group=0', basename(program)];
  const options = { encoding: 'buffer', maxBuffer: 2 ** 28 } as const;
  return (await promisify(execFile)('tar', args, options)).stdout;
}

async function pushBlob(place: string, blob: Buffer): Promise<void> {
  const begun = await accepted(`${place}/blobs/uploads/`, { method: 'POST' });
  const upload = new URL(begun.headers.get('location') ?? '', place);
  upload.searchParams.set('digest', digestOf(blob));
  await accepted(upload.href, {
    ...{ method: 'PUT', body: new Uint8Array(blob) },
    headers: { 'content-type': 'application/octet-stream' },
  });
}

async function accepted(url: string, request: RequestInit): Promise<Response> {
  const response = await fetch(url, request);
  if (!response.ok) throw new Error(`${request.method} ${url} was answered with ${response.status}`);
  return response;
}
