export { type Issuer, issuerForm, readIssuer } from './issuer.js';
export { KeycloakTokenVerifier, ourClients, type VerifierOptions } from './keycloak-token-verifier.js';
