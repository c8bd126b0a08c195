import { verifyFile } from './verify-file.js';

const { code, text } = verifyFile(process.argv.slice(2));
(code === 0 ? process.stdout : process.stderr).write(`${text}\n`);
process.exitCode = code;
