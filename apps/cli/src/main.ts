import { runProgram } from './program.js';

const brokenPipe = 128 + 13;

/** Who reads may stop early (`tiffin logs x | head`): that ends a command, as it ends any other, but never a running `up`. */
function onWriteError(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  if (process.argv[2] !== 'up') process.exit(brokenPipe);
}

for (const stream of [process.stdout, process.stderr]) stream.on('error', onWriteError);
process.exitCode = await runProgram(process.argv);
