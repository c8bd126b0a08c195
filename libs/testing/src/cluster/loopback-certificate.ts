import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** In PEM. */
export interface ServingCertificate {
  readonly key: string;
  readonly cert: string;
}

/** A certificate for 127.0.0.1 that nobody but its holder has signed. */
export async function loopbackCertificate(): Promise<ServingCertificate> {
  const dir = await mkdtemp(join(tmpdir(), 'tiffin-certificate-'));
  try {
    const [key, cert] = [join(dir, 'key'), join(dir, 'cert')];
    const how = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30'];
    const what = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', cert];
    await promisify(execFile)('openssl', [...how, ...what]);
    return { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
