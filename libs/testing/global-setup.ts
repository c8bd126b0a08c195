import { startTestRun } from './src/test-run.js';

/** Starts one Postgres for the whole test run, and answers how to stop it. */
export default () => startTestRun();
