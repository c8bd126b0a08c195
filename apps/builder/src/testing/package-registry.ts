import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/** A file, or a link where `link` says where to. */
export interface PackedEntry {
  readonly path: string;
  readonly text?: string;
  readonly link?: string;
}

export interface PackedPackage {
  readonly manifest?: Readonly<Record<string, unknown>>;
  readonly entries: readonly PackedEntry[];
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
      const manifest = { ...found.manifest, name, version: '1.0.0' };
      const tarball = gzipSync(
        tarOf([{ path: 'package/package.json', text: JSON.stringify(manifest) }, ...found.entries]),
      );
      if (isTarball !== undefined) return void response.end(tarball);
      const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
      const dist = { integrity, tarball: `${registry.url}${name}/-/${name}-1.0.0.tgz` };
      const versions = { '1.0.0': { ...manifest, dist, ...('scripts' in manifest ? { hasInstallScript: true } : {}) } };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ name, 'dist-tags': { latest: '1.0.0' }, versions }));
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

/** Whatever the paths are: an honest program would not write them. */
function tarOf(entries: readonly PackedEntry[]): Buffer {
  const parts = entries.flatMap(({ path, text = '', link }) => {
    const content = Buffer.from(text);
    return [headerOf(path, content.length, link), content, Buffer.alloc((block - (content.length % block)) % block)];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * block)]);
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
