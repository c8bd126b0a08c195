export * from './build-project.js';
export * from './build-secrets.js';
export * from './build-store.js';
export * from './build-unit.js';
export * from './collect-images.js';
export * from './image-factory.js';
export * from './package-installer.js';
export * from './retry-build.js';
