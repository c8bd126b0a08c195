/** Guards of what a tenant's database tells: of itself, and of why it refuses something. */
const driver = 'libs/drivers/tenant-postgres/src';
const rules = 'libs/migrations/rules/src';
const back = `${driver}/going-back.test.ts`;
const meanwhile = `${driver}/written-meanwhile.test.ts`;
const words = `${driver}/database-words.test.ts`;
const ledger = `${driver}/ledger.test.ts`;

export const toldByDatabases = [
  {
    guard: 'Migrations: what a database says of an error is said in other words',
    without: 'values of rows are read by whoever reads the project, and by who is told by events',
    file: `${driver}/told-error.ts`,
    find: 'if (answered !== null) return answered;',
    replace: '',
    test: [words, 'a value that is there twice is told of without a value of a row'],
  },
  {
    guard: 'Migrations: what a database says of an error is not in the log',
    without: 'values of tenants’ rows are read by whoever runs the platform',
    file: `${driver}/told-error.ts`,
    find: 'return answered === null ? error : new Error(answered);',
    replace: 'return answered === null || answered !== null ? error : answered;',
    test: [words, 'a value that is there twice is told of without a value of a row'],
  },
  {
    guard: 'Migrations: names that a database tells look like names',
    without: 'a trigger puts values of rows where the name of a constraint is expected',
    file: `${driver}/database-words.ts`,
    find: '/^[A-Za-z_][\\w$-]{0,62}$/.test(text)',
    replace: 'text.length > 0',
    test: [words, 'what somebody raises by another name is told of without a value of a row'],
  },
  {
    guard: 'Migrations: a release that is gone back to finds the types that it knows',
    without: 'it asks texts for numbers, and every request of it fails',
    file: `${rules}/plan-migration.ts`,
    find: "  retypeColumns(plan, 'back');\n",
    replace: '',
    test: [back, 'from string to number and back again, the values and the type are what they were'],
  },
  {
    guard: 'Migrations: going back converts nothing that would be lost',
    without: 'an older release that is brought back cuts off what the newer one has written',
    file: `${rules}/sql/conversion.ts`,
    find: 'export function exactConversionOf(from: ColumnSchema, to: ColumnSchema): Conversion | null {',
    replace: `export function exactConversionOf(from: ColumnSchema, to: ColumnSchema): Conversion | null {
  if (from.type !== to.type) return conversionOf(from, to);`,
    test: [back, 'is stopped where "1.50" would be lost: as a number it is another text'],
  },
  {
    guard: 'Migrations: what would be lost is looked for once more when nobody can write any more',
    without: 'what the newer release writes after the look is converted, and lost',
    file: `${rules}/changes/retype-columns.ts`,
    find: '...(which === null ? [] : noneLostSql(table, which)),',
    replace: '...(which === null ? [] : noneLostSql(table, which).slice(2)),',
    test: [meanwhile, 'is kept, 007 too, on the way back'],
  },
  {
    guard: 'Migrations: ids are other ones only while there are surely no rows',
    without: 'rows that were written after the look get ids that nobody knows',
    file: `${rules}/changes/retype-columns.ts`,
    find: '      ...noneLostSql(table),\n',
    replace: '      ...noneLostSql(table).slice(2),\n',
    test: [meanwhile, 'keeps its ids'],
  },
  {
    guard: 'Migrations: a change sees what others have written until it has its lock',
    without: 'in a database with another habit the second look sees what the first one saw',
    file: `${driver}/session.ts`,
    find: "await this.ask('begin isolation level read committed');",
    replace: "await this.ask('begin');",
    test: [meanwhile, 'is kept by a database, too, that shows a transaction what was there when it began'],
  },
  {
    guard: 'Migrations: a type that becomes another one is not said to be unnoticed',
    without: 'people bring it out while the release before serves, whose requests then fail',
    file: `${rules}/changes/retype-columns.ts`,
    find: "if (isUnnoticed(change)) return 'expand';",
    replace: "if (isUnnoticed(change) || change.to.type === 'string') return 'expand';",
    test: [`${rules}/plan-migration.test.ts`, 'a text'],
  },
  {
    guard: 'Migrations: what a database tells of itself is read strictly',
    without: 'a tenant who edits it has the deployer plan with what is no account of tables',
    file: `${rules}/read-applied.ts`,
    find: 'if (success) return { applied: data };',
    replace: 'if (success || !success) return { applied: value as AppliedSchema };',
    also: [
      {
        file: `${rules}/read-applied.ts`,
        find: 'const { success, error, data }',
        replace: 'const { success, error }: { success: boolean; error?: z.ZodError }',
      },
      { file: `${rules}/read-applied.ts`, find: 'error.issues', replace: 'error!.issues' },
    ],
    test: [ledger, 'with a key more stops the release, which says how to go on'],
  },
  {
    guard: 'Migrations: what a database tells of itself is as deep as what is drawn',
    without: 'whatever recurses over it ends the deployer, for ever',
    file: `${rules}/read-applied.ts`,
    find: 'if (depth > maxDepth)',
    replace: 'if (depth > maxDepth * 1_000)',
    test: [ledger, 'without an end stops the release, which says how to go on'],
  },
  {
    guard: 'Migrations: how long it is, is asked before it is fetched',
    without: 'a huge row breaks the session off, and it is tried again for ever without a hint',
    file: `${driver}/ledger.ts`,
    find: 'case when bytes <= ${maxBytes} then applied::text end as applied',
    replace: 'applied::text as applied',
    test: [ledger, 'of 50 MB stops the release, which says how to go on'],
  },
  {
    guard: 'Migrations: what is written down can be read again',
    without: 'a release makes tables, and no later one can come to them',
    file: `${driver}/ledger.ts`,
    find: "if (Number(row['bytes']) > maxBytes)",
    replace: "if (Number(row['bytes']) < 0)",
    test: [ledger, 'what would be too much to be read again is not written'],
  },
  {
    guard: 'Migrations: what a database tells is what it is understood to tell',
    without: 'a number that is longer than ours makes every change wait for ever for somebody who is not there',
    file: `${driver}/ledger.ts`,
    find: "if (same?.['same'] !== true)",
    replace: "if (same?.['same'] === 0)",
    test: [ledger, 'with a number that is too long stops the release, which says how to go on'],
  },
  {
    guard: 'Migrations: the table that tells what was made is the platform’s own',
    without: 'a view in its place, or a column that it lacks, is a fault of which nobody says what to do',
    file: `${driver}/ledger-table.ts`,
    find: 'if (found) throw',
    replace: 'if (found && !row) throw',
    test: [ledger, 'lacks columns, which are named'],
  },
];
