import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newSigningKey } from '@tiffin/audit-rules';
import { addKek } from '@tiffin/keys';
import { makeSigningKey } from '@tiffin/registry';
import { superuserUrl } from '@tiffin/testing';
import type { KubeObject } from '@tiffin/testing/cluster';

const roles = ['owner', 'app', 'worker', 'operator', 'auditor'] as const;

/** Where each role finds the database. Roles are the server's: they have the passwords that all suites know. */
export function roleUrls(host: string, database: string): Readonly<Record<(typeof roles)[number] | 'admin', string>> {
  const at = (path: string, [user, password]: readonly [string, string]): string => {
    const url = new URL(superuserUrl());
    Object.assign(url, { host, pathname: path, username: user, password });
    return url.toString();
  };
  const { username, password } = new URL(superuserUrl());
  const urls = roles.map((role) => [role, at(`/${database}`, [`tiffin_${role}`, `test-${role}`])]);
  return { ...Object.fromEntries(urls), admin: at('/postgres', [username, password]) };
}

const secret = (name: string, stringData: Readonly<Record<string, string>>): KubeObject => ({
  ...{ apiVersion: 'v1', kind: 'Secret', metadata: { name } },
  stringData,
});

/** The Secrets that docs/install.md has people make. */
export async function platformSecrets(
  database: Readonly<Record<string, string>>,
  redisUrl: string,
): Promise<readonly KubeObject[]> {
  const signing = makeSigningKey();
  const ring = await newRing();
  const open = Object.fromEntries(Object.entries(ring).filter(([name]) => !name.endsWith('.key')));
  return [
    secret('database', database),
    secret('signing', { 'signing.key': signing.privateKey, 'signing.pub': signing.publicKey }),
    secret('keys', ring),
    secret('keys-public', open),
    secret('audit', { 'audit.key': newSigningKey() }),
    secret('session', { 'session.key': randomBytes(32).toString('base64') }),
    secret('redis', { url: redisUrl }),
  ];
}

async function newRing(): Promise<Readonly<Record<string, string>>> {
  const folder = await mkdtemp(join(tmpdir(), 'tiffin-ring-'));
  try {
    addKek(folder, { development: false });
    const names = await readdir(folder);
    return Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')])),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
