/** Guards of how a gateway starts, and of what its answers say. */
export const gatewayShipping = [
  {
    guard: 'gateway: what V8 made of it is the same from each build',
    without: 'each build makes other layers, and every gateway is deployed anew',
    file: 'apps/runtime-gateway/bundle.mjs',
    find: "'--random-seed=1', ",
    replace: '',
    test: ['apps/runtime-gateway/src/bundle.test.ts', 'makes the same assets/program.cache each time'],
  },
  {
    guard: 'gateway: headers of an answer take the place of those that policies told',
    without: 'an answer says the same thing twice, in two ways',
    file: 'apps/runtime-gateway/src/process/measured-response.ts',
    find: 'if (placeOf(own, told[at] as string) === -1) ',
    replace: '',
    test: [
      'apps/runtime-gateway/src/process/told-headers.test.ts',
      'goes out once, before the headers of the answer, and gives way to them',
    ],
  },
];
