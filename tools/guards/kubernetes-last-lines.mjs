/** Why a unit in a cluster ended, in its own words. */
const file = 'libs/drivers/kubernetes/src/control/pod-lines.ts';
const lines = 'libs/drivers/kubernetes/src/control/pod-lines.test.ts';

export const kubernetesLastLines = [
  {
    guard: 'what a unit said before it ended is read where it is by then',
    without: 'a unit that was started again at once is told as failed without a word, and stays so',
    file,
    find: ": [{ previous: 'true' }, {}];",
    replace: ': [{}];',
    test: [lines, 'are its own also where another one has begun in its place meanwhile'],
  },
  {
    guard: 'a container is told by its own lines alone',
    without: 'who looks for why a unit ended reads why it had ended the time before',
    file,
    find: '.filter((line) => isWithin(of, timeOf(line)));',
    replace: ';',
    test: [lines, 'are not those of the one before, where it has printed nothing'],
  },
  {
    guard: 'a unit that has ended again since is told by what it said then',
    without: 'one that crashes faster than its lines are read is told as failed without a word',
    file,
    find: 'if (later.length > 0) ofLater = later;',
    replace: '',
    test: [lines, 'are those of an end since, where it has ended again and nothing is left of the first'],
  },
  {
    guard: 'a node that is busy is asked again for what a unit said',
    without: 'one answer that is late leaves a failure without its reason for ever',
    file,
    find: 'const tries = 3;',
    replace: 'const tries = 1;',
    test: [lines, 'are read again from a node that was busy, and once they were read never more'],
  },
];
