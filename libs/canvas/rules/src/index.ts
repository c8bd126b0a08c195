export * from './api-endpoint.js';
export { applyOperation } from './apply-operation.js';
export { applyOperations } from './apply-operations.js';
export { bodyLimitBytes } from './body-limit.js';
export * from './canonical-canvas.js';
export * from './canvas.js';
export * from './canvas-limits.js';
export * from './canvas-node.js';
export * from './canvas-operation.js';
export { type Condition, conditionNames, policyNames, type PolicyName } from '@tiffin/contracts/gateway';
export { canvasWarnings, type Installation } from './canvas-warnings.js';
export * from './connector.js';
export * from './connector-settings.js';
export * from './context-path.js';
export { type DataChange, dataChangeKinds } from './data-change.js';
export * from './diff-canvas.js';
export * from './entity.js';
export * from './entity-id.js';
export * from './function-entity.js';
export * from './gateway.js';
export {
  type GatewayPlugin,
  isPath as isPluginPath,
  partName as pluginPartName,
  pluginFile,
  pluginPackage,
} from './gateway-plugin.js';
export * from './gateway-slug.js';
export { mayConnect } from './may-connect.js';
export { clash, mergeField } from './merge-field.js';
export { type KeptTables, keptTables } from './kept-tables.js';
export * from './merge-operations.js';
export * from './microservice.js';
export * from './missing-settings.js';
export * from './model.js';
export * from './model-method.js';
export * from './model-property.js';
export * from './package-dependencies.js';
export * from './parse-canvas.js';
export * from './policy.js';
export { proxyTargets } from './proxy-pairs.js';
export * from './quadrant.js';
export { isCredentialName } from './looks-secret.js';
export { replaceAt } from './replace-at.js';
export { secretNameFor } from './secret-name.js';
export { literalSecrets, referencesOf, withoutLiteralSecrets } from './secret-places.js';
export * from './setting-uses.js';
export * from './seed-entity.js';
export * from './service-endpoint.js';
export { readStoredCanvas, type UpgradedCanvas, upgradeStoredCanvas } from './stored/read-stored-canvas.js';
export * from './unit-key.js';
export * from './unit-memory.js';
export { connectorOf, connectorsOf, targetsOf } from './unit-parts.js';
export { microserviceOf, modelGroups } from './unit-of-model.js';
export { type Judgement, judgeCanvas, validateCanvas } from './validate-canvas.js';
