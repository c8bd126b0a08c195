import { KeycloakServer } from './keycloak-server.js';

/** A Keycloak of the run for those suites that start it (`KeycloakServer.ofRun`), pods included. Answers how to end it. */
export default async () => {
  const home = process.env['TIFFIN_KEYCLOAK_HOME'];
  if (!home) return undefined;
  const server = await KeycloakServer.make(home, 'as asked');
  process.env['TIFFIN_KEYCLOAK_RUN'] = server.folder;
  return () => server.remove();
};
