export * from './folder-mailer.js';
export * from './open-mailer.js';
export * from './smtp-mailer.js';
