const vague = /^(utils?|helpers?|common|misc|types|managers?)$/;
const form = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*\.(ts|tsx|mjs|js)$/;

/** A file is named after the one thing that it exports, in kebab case; a name that fits anything says nothing. */
export const fileNames = {
  meta: { type: 'suggestion', schema: [], docs: { description: 'kebab-case file names that say what is inside' } },
  create: (context) => ({
    Program(node) {
      const name = context.filename.split(/[\\/]/).at(-1);
      const words = name.split('.')[0].split('-');
      if (!form.test(name)) context.report({ node, message: `Write the file name "${name}" in kebab-case.` });
      else if (words.some((word) => vague.test(word))) {
        context.report({
          node,
          message: `"${name}" fits anything. Name the file after the one thing that it exports.`,
        });
      }
    },
  }),
};
