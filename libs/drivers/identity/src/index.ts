export { AccessTokenSigner } from './access-token-signer.js';
export {
  ConsoleClient,
  type ConsoleClientOptions,
  type PendingSignIn,
  type SessionTokens,
  type SignInKind,
} from './console-client.js';
export { type Issuer, issuerForm, readIssuer } from './issuer.js';
export { KeycloakTokenVerifier, ourClients, type VerifierOptions } from './keycloak-token-verifier.js';
export { Seal, type Sealed } from './sealed-value.js';
