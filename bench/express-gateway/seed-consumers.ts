import type { CaseConsumers } from './conformance-case.js';

/** Makes consumers, credentials and scopes through the admin API of Express Gateway. */
export async function seedConsumers(adminPort: number, all: readonly (CaseConsumers | undefined)[]): Promise<void> {
  const ask = async (method: string, path: string, body: object): Promise<void> => {
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

async function seed(
  { scopes = [], users = [], inactive = [], apps = [], credentials = [] }: CaseConsumers,
  ask: (method: string, path: string, body: object) => Promise<void>,
): Promise<void> {
  if (scopes.length > 0) await ask('POST', '/scopes', { scopes });
  for (const user of users) await ask('POST', '/users', { firstname: 'A', lastname: 'B', ...user });
  for (const { name, user } of apps) await ask('POST', '/apps', { name, userId: user });
  for (const { consumer, type, credential, inactive: off } of credentials) {
    await ask('POST', '/credentials', { consumerId: consumer, type, credential });
    const id = String(credential['keyId'] ?? consumer);
    if (off) await ask('PUT', `/credentials/${type}/${id}/status`, { status: false });
  }
  for (const user of inactive) await ask('PUT', `/users/${user}/status`, { status: false });
}
