import { describeProvider } from '@tiffin/testing/identity';
import { KeycloakProvider } from './keycloak-provider.js';

describeProvider('Keycloak', () => KeycloakProvider.start());
