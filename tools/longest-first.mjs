import { BaseSequencer } from 'vitest/node';

/** Suites that last, the longest first. */
const long = [
  /\/tests\/life\.cluster\./,
  /\/(scale|faults)\/(crash-points|onboarding|life)\.cluster\./,
  /\/charts\/tests\/install\./,
  /\/e2e\//,
  /\/apps\/cli\/src\/(up|[a-z-]*commands)\.test\./,
  /\/cell-(contract|rollouts)\.cluster\./,
  /\/(scaling|canary|drift|offboarding)\.cluster\./,
  /\/tests\/control-plane\.cluster\./,
];

/** The longest first, so that no core waits at the end for one that began late. A clone without timings knows at least which are long. */
export class LongestFirst extends BaseSequencer {
  async sort(files) {
    const sorted = await super.sort(files);
    const place = ({ moduleId }) => {
      const found = long.findIndex((pattern) => pattern.test(moduleId));
      return found < 0 ? long.length : found;
    };
    return sorted.toSorted((one, other) => place(one) - place(other));
  }
}
