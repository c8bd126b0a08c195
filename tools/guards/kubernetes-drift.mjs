/** What the controller of a Kubernetes cell puts back, and how. */
const anew = 'libs/drivers/kubernetes/src/decide/is-made-anew';

export const kubernetesDrift = [
  {
    guard: 'a Secret that cannot be changed is made anew where somebody has put another in its place',
    without: 'whoever may write Secrets once decides for ever what a unit reads',
    file: `${anew}.ts`,
    find: "isIn('type') || (immutable === true && isIn('data'))",
    replace: 'false',
    test: [`${anew}.test.ts`, 'is made anew only where it cannot be changed: a Secret that cannot be changed'],
  },
  {
    guard: 'nothing is made anew that takes what is in it with it',
    without: 'a namespace goes with all that runs in it, for the sake of one field',
    file: `${anew}.ts`,
    find: "return kind === 'Deployment' && isIn('spec.selector');",
    replace: "return isIn('spec.selector');",
    test: [`${anew}.test.ts`, 'is made anew only where it cannot be changed: a Namespace'],
  },
  {
    guard: 'what is gone, or goes, by what was done before is not told as drift, though it is seen for a while longer',
    without: 'an audit log names changes by others that were our own',
    file: 'libs/drivers/kubernetes/src/control/objects-writer.ts',
    find: 'if (deletionTimestamp !== undefined || !(await this.api.remove(placeOf(object), object))) return;',
    replace: 'if (deletionTimestamp === undefined) await this.api.remove(placeOf(object), object);',
    test: [
      'libs/drivers/kubernetes/src/control/environment-controller.test.ts',
      'is told once what it had too much, though it is seen for longer than it is there',
    ],
  },
];
