import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { createGzip, gzipSync } from 'node:zlib';

/** A file, or a link where `link` says where to. */
export interface PackedEntry {
  readonly path: string;
  readonly text?: string;
  readonly link?: string;
}

export interface PackedPackage {
  readonly manifest?: Readonly<Record<string, unknown>>;
  readonly entries: readonly PackedEntry[];
  /** Behind its entries come files of 8 GB for as long as somebody takes them. */
  readonly isEndless?: boolean;
}

/** A registry of packages as hostile as one likes: each has the version 1.0.0. */
export class PackageRegistry implements AsyncDisposable {
  private constructor(private readonly server: Server) {}

  static async open(packages: Readonly<Record<string, PackedPackage>>): Promise<PackageRegistry> {
    const server = createServer((request, response) => {
      const [name = '', isTarball] = decodeURIComponent(request.url ?? '')
        .slice(1)
        .split('/-/');
      const found = packages[name];
      if (found === undefined) return void response.writeHead(404).end('{}');
      if (isTarball !== undefined) return void sendTarball(name, found, response);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(documentOf(name, found, registry.url)));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const registry = new PackageRegistry(server);
    return registry;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }
}

const block = 512;

const manifestOf = (name: string, { manifest }: PackedPackage) => ({ ...manifest, name, version: '1.0.0' });

function packedOf(name: string, found: PackedPackage): Buffer {
  const manifest = { path: 'package/package.json', text: JSON.stringify(manifestOf(name, found)) };
  return tarOf([manifest, ...found.entries]);
}

const tarballOf = (packed: Buffer): Buffer => gzipSync(Buffer.concat([packed, Buffer.alloc(2 * block)]));

/** What the registry says of a package. npm has to take what comes where nobody knows the sum of what never ends. */
function documentOf(name: string, found: PackedPackage, url: string): object {
  const sum = createHash('sha512')
    .update(tarballOf(packedOf(name, found)))
    .digest('base64');
  const promised = found.isEndless === true ? {} : { integrity: `sha512-${sum}` };
  const dist = { ...promised, tarball: `${url}${name}/-/${name}-1.0.0.tgz` };
  const manifest = manifestOf(name, found);
  const scripts = 'scripts' in manifest ? { hasInstallScript: true } : {};
  return { name, 'dist-tags': { latest: '1.0.0' }, versions: { '1.0.0': { ...manifest, dist, ...scripts } } };
}

function sendTarball(name: string, found: PackedPackage, response: ServerResponse): void {
  const packed = packedOf(name, found);
  if (found.isEndless !== true) return void response.end(tarballOf(packed));
  const endless = Readable.from(endlessly(packed)).pipe(createGzip({ level: 1 }));
  response.once('close', () => endless.destroy());
  endless.pipe(response);
}

/** Whatever the paths are: an honest program would not write them. */
function tarOf(entries: readonly PackedEntry[]): Buffer {
  const parts = entries.flatMap(({ path, text = '', link }) => {
    const content = Buffer.from(text);
    return [headerOf(path, content.length, link), content, Buffer.alloc((block - (content.length % block)) % block)];
  });
  return Buffer.concat(parts);
}

const hugeBytes = 8 * 1024 ** 3 - block;

function* endlessly(first: Buffer): Generator<Buffer> {
  yield first;
  const zeros = Buffer.alloc(128 * block);
  for (let file = 0; ; file += 1) {
    yield headerOf(`package/${file}`, hugeBytes, undefined);
    for (let left = hugeBytes; left > 0; left -= zeros.length) yield zeros.subarray(0, left);
  }
}

function headerOf(path: string, size: number, link: string | undefined): Buffer {
  const header = Buffer.alloc(block);
  header.write(path, 0);
  header.write('0000644\0', 100);
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write(' '.repeat(8), 148);
  header.write(link === undefined ? '0' : '2', 156);
  if (link !== undefined) header.write(link, 157);
  header.write('ustar\0' + '00', 257);
  const sum = header.reduce((all, byte) => all + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}
