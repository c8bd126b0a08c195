// The package's own types want Express.
declare module 'keycloak-connect/middleware/auth-utils/config.js' {
  export default class Config {
    constructor(settings: Readonly<Record<string, unknown>>);
  }
}
declare module 'keycloak-connect/middleware/auth-utils/token.js' {
  export default class Token {
    constructor(text: string, clientId: string);
  }
}
declare module 'keycloak-connect/middleware/auth-utils/grant-manager.js' {
  import type Config from 'keycloak-connect/middleware/auth-utils/config.js';
  import type Token from 'keycloak-connect/middleware/auth-utils/token.js';
  export default class GrantManager {
    constructor(config: Config);
    /** Offline. Rejects where the token does not stand. */
    validateToken(token: Token, expectedType: 'Bearer'): Promise<Token>;
  }
}
