import type { CaseConsumers, CaseCredential } from './conformance-case.js';

/** Makes consumers, credentials and scopes through the admin API of Express Gateway. */
export async function seedConsumers(adminPort: number, all: readonly (CaseConsumers | undefined)[]): Promise<void> {
  const ask: Ask = async (method, path, body) => {
    const answer = await fetch(`http://127.0.0.1:${adminPort}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    // Scopes are everybody's: another case may have made one.
    if (answer.status >= 400 && answer.status !== 409) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  };
  for (const consumers of all) if (consumers !== undefined) await seed(consumers, ask);
}

type Ask = (method: string, path: string, body: object) => Promise<void>;

const nobody = { scopes: [], users: [], apps: [], credentials: [], inactive: [] } as const satisfies CaseConsumers;

async function seed(consumers: CaseConsumers, ask: Ask): Promise<void> {
  const { scopes, users, apps, credentials, inactive } = { ...nobody, ...consumers };
  if (scopes.length > 0) await ask('POST', '/scopes', { scopes });
  for (const user of users) await ask('POST', '/users', { firstname: 'A', lastname: 'B', ...user });
  for (const { name, user } of apps) await ask('POST', '/apps', { name, userId: user });
  for (const credential of credentials) await seedCredential(credential, ask);
  for (const user of inactive) await ask('PUT', `/users/${user}/status`, { status: false });
}

async function seedCredential({ consumer, type, credential, inactive }: CaseCredential, ask: Ask): Promise<void> {
  await ask('POST', '/credentials', { consumerId: consumer, type, credential });
  const id = String(credential['keyId'] ?? consumer);
  if (inactive) await ask('PUT', `/credentials/${type}/${id}/status`, { status: false });
}
