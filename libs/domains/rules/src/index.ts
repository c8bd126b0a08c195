export * from './decide-certificate.js';
export * from './decide-domain.js';
export * from './domain-name.js';
export * from './ownership-record.js';
