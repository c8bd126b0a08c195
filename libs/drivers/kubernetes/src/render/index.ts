export * from './accept-desired.js';
export * from './accept-plan.js';
export * from './default-render-settings.js';
export * from './drift-of.js';
export * from './environment-plan.js';
export * from './kube-object.js';
export {
  annotationNames,
  labelNames,
  managedBy,
  namespaceOf,
  placeName,
  routeName,
  versionedName,
} from './object-names.js';
export * from './public-addresses.js';
export * from './render-environment.js';
export { canaryValue, shareValue } from './render-http-route.js';
export * from './render-routes.js';
export * from './render-settings.js';
export { unitPort } from './unit-port.js';
export * from './version-of.js';
