import { BaseSequencer } from 'vitest/node';

/** The longest first, so that no core waits at the end for one that began late. A clone without timings knows at least which are long. */
export class LongestFirst extends BaseSequencer {
  async sort(files) {
    const isLong = ({ moduleId }) => /\/e2e\//.test(moduleId);
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}
