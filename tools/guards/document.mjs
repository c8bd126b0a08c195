const head = `# Guards

Each guard, what breaks without it, where it lives, and a test that goes red when it is taken away.
\`npm run guards\` proves it: it copies the checkout, takes the guards away and runs the tests (some ten minutes, so it is no
part of \`npm test\`; \`tools/guards.test.ts\` sees that this page, the guards and the tests are in step). The page is made by
\`npm run guards -- --write\` from the tables in \`tools/guards/\`: a new guard gets a row there.
`;

const cell = (text) => text.replaceAll('|', '\\|').replaceAll('*', '\\*');
const link = (file) => `\`${file}\``;

const row = ({ guard, without, file, test: [suite, ...names] }) =>
  `| ${[cell(guard), cell(without), link(file), `${link(suite)}: ${names.map((name) => `“${cell(name)}”`).join(', ')}`].join(' | ')} |`;

/** The text of docs/guards.md. */
export function documentOf(areas) {
  const tables = Object.entries(areas).map(
    ([title, guards]) =>
      `## ${title}\n\n| guard | without it | where | test that goes red |\n| --- | --- | --- | --- |\n${guards.map(row).join('\n')}\n`,
  );
  return [head, ...tables].join('\n');
}
