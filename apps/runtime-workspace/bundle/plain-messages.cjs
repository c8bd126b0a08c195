/**
 * Takes the place of `strong-globalize` in the bundle: the juggler's messages are English sentences already, and the
 * original reads its translations from folders that a one-file bundle does not have.
 */
const { format } = require('node:util');

const text = (message, ...values) => format(String(message).replace(/\{\{(.*?)\}\}/g, '$1'), ...values);
const say = (...parts) => process.stderr.write(`${text(...parts)}\n`);
const messages = { f: text, log: say, warn: say, error: say };

module.exports = Object.assign(() => messages, { SetRootDir() {} });
