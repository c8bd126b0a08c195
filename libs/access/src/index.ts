export * from './audit-entry.js';
export * from './decide-role.js';
export * from './grant.js';
export * from './issue-grant.js';
export * from './person-grant.js';
export * from './once.js';
export * from './policy.js';
export * from './operator-grant.js';
