import { KeycloakServer } from './keycloak-server.js';

/** Starts the Keycloak of a test run, and answers how to end it. One that TIFFIN_KEYCLOAK_RUN names is used as it is. */
export default async () => {
  if (process.env['TIFFIN_KEYCLOAK_RUN']) return undefined;
  const home = process.env['TIFFIN_KEYCLOAK_HOME'];
  if (!home) throw new Error('This suite runs by "npm run test:keycloak", which fetches a Keycloak first.');
  const server = await KeycloakServer.make(home);
  process.env['TIFFIN_KEYCLOAK_RUN'] = server.folder;
  await server.start().catch(async (error: unknown) => {
    await server.remove();
    throw error;
  });
  return () => server.remove();
};
