/** An OCI image of one static program, as the archive that containerd imports. */
import { createHash } from 'node:crypto';
import { tar } from './tar.mjs';

const media = 'application/vnd.oci.image';
const digestOf = (bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const json = (value) => Buffer.from(JSON.stringify(value));
const descriptor = (type, bytes) => ({ mediaType: `${media}.${type}`, digest: digestOf(bytes), size: bytes.length });

/** `name`: what pods call it. The program lies at /`program.name` and is the entry point; /tmp is there and open to everybody. */
export function imageArchive({ name, program, user = '' }) {
  const layer = tar([
    { path: 'tmp', mode: 0o1777 },
    { path: program.name, bytes: program.bytes, mode: 0o755 },
  ]);
  const config = json({
    ...{ architecture: architecture(), os: 'linux', created: '2026-01-01T00:00:00Z' },
    config: { User: user, Env: ['PATH=/'], Entrypoint: [`/${program.name}`], WorkingDir: '/' },
    rootfs: { type: 'layers', diff_ids: [digestOf(layer)] },
    history: [{ created: '2026-01-01T00:00:00Z' }],
  });
  const manifest = json({
    ...{ schemaVersion: 2, mediaType: `${media}.manifest.v1+json` },
    config: descriptor('config.v1+json', config),
    layers: [descriptor('layer.v1.tar', layer)],
  });
  const named = { ...descriptor('manifest.v1+json', manifest), annotations: { 'io.containerd.image.name': name } };
  const index = json({ schemaVersion: 2, mediaType: `${media}.index.v1+json`, manifests: [named] });
  const file = (path, bytes) => ({ path, bytes, mode: 0o644 });
  return tar([
    file('oci-layout', json({ imageLayoutVersion: '1.0.0' })),
    file('index.json', index),
    ...[config, layer, manifest].map((bytes) => file(`blobs/sha256/${digestOf(bytes).slice(7)}`, bytes)),
  ]);
}

const architecture = () => ({ x64: 'amd64' })[process.arch] ?? process.arch;
