/** Guards of how cells are registered and opened. */
const opening = 'libs/drivers/postgres/src/operators/operator-cells.test.ts';
const migration = 'prisma/migrations/20261130010000_operators_keep_cells/migration.sql';

export const cellOpening = [
  {
    guard: 'no operator opens a cell by hand',
    without: 'tenants are placed in a cell that nobody has looked at',
    file: migration,
    find: "IF current_user = 'tiffin_operator' THEN",
    replace: 'IF false THEN',
    test: [opening, 'no operator opens a cell by hand'],
  },
  {
    guard: 'a cell is opened by what was found of it as it is',
    without: 'a cell that was changed while it was inspected is opened unseen',
    file: migration,
    find: 'WHERE c.id = of_cell AND c.opening_since = asked_at',
    replace: 'WHERE c.id = of_cell',
    test: [opening, 'is not opened by what was found before it was changed'],
  },
  {
    guard: 'a cell that leads elsewhere is closed',
    without: 'tenants are placed in a cluster that was never inspected',
    file: 'libs/deployments/operations/src/change-cell.ts',
    find: "if (isElsewhere && cell.state === 'open') {",
    replace: "if (isElsewhere && cell.state === 'closed') {",
    test: [opening, 'that leads elsewhere is closed until it is inspected again; one that takes more stays open'],
  },
  {
    guard: 'an address of a cluster leads out of no folder',
    without: 'an operator has the deployer read any file as credentials',
    file: 'libs/deployments/rules/src/cell-address.ts',
    find: 'return fileName.test(file) && (',
    replace: 'return file.length > 0 && (',
    test: ['libs/deployments/rules/src/cell-address.test.ts', 'leads out of no folder: "../eu-2.yaml"'],
  },
  {
    guard: 'settings that nobody knows are refused',
    without: 'a name that is misspelt leaves a cell open in another way than is meant',
    file: 'libs/deployments/rules/src/cell-settings.ts',
    find: 'const kubernetes = z.strictObject({',
    replace: 'const kubernetes = z.object({',
    test: ['libs/deployments/rules/src/cell-settings.test.ts', 'with a key that nobody knows are refused by its name'],
  },
  {
    guard: 'who only looks at a cluster is given no right to change it',
    without: 'whoever breaks into the api rules the clusters of all tenants',
    file: 'libs/drivers/kubernetes/src/cell-accounts.ts',
    find: 'reader: readerRights',
    replace: 'reader: deployerRights',
    test: [
      'libs/drivers/kubernetes/src/cell-accounts.test.ts',
      'give who only looks the rights that are listed, and no others',
    ],
  },
];
