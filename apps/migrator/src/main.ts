import { WrongVariables } from '@tiffin/process';
import { readConfig } from './config.js';
import { migratePlatform } from './migrate-platform.js';

/** The schema engine keeps its connections for a while; nobody waits for that. */
const end = (code: number, line: string): void => void process.stdout.write(`${line}\n`, () => process.exit(code));

try {
  const applied = await migratePlatform(readConfig());
  end(0, JSON.stringify({ process: 'migrator', msg: 'done', applied }));
} catch (error) {
  const { message, stack } = error as Error;
  end(1, JSON.stringify({ process: 'migrator', msg: message, ...(error instanceof WrongVariables ? {} : { stack }) }));
}
