import Sequencer from '@jest/test-sequencer';

/** The longest first, so that no core waits at the end for one that began late. A clone without timings knows at least which are long. */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const isLong = ({ path }) => /\/e2e\//.test(path);
    const sorted = super.sort(tests);
    return [...sorted.filter(isLong), ...sorted.filter((test) => !isLong(test))];
  }
}
