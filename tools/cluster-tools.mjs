/** Builds what is missing of the programs of the test cluster and of its suites. */
import { ensureTools } from '../infra/test-cluster/program/build-tools.mjs';
import { Progress } from '../infra/test-cluster/program/progress.mjs';

try {
  await ensureTools(new Progress());
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
