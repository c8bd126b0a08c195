import {
  type Canvas,
  missingSettingProblem,
  missingSettings,
  type SetNames,
  type SettingProblem,
} from '@tiffin/canvas-rules';
import type { Problem } from '@tiffin/kernel';
import type { EnvironmentAnswer } from '../graphql/answers.js';

type Environment = Pick<EnvironmentAnswer, 'name' | 'secrets' | 'variables'>;

const rules = ['secret-without-value', 'variable-without-value'];

/** Of a draft, and of what the server said of a save: it says the same, as of then. */
export const isMissingSetting = (problem: Problem): problem is SettingProblem => rules.includes(problem.rule);

export const namesSetIn = ({ secrets, variables }: Pick<Environment, 'secrets' | 'variables'>): SetNames => ({
  secret: new Set(secrets.map(({ name }) => name)),
  variable: new Set(variables.map(({ name }) => name)),
});

/** What a deployment of a canvas would ask the environment for in vain, by the rule of the server; nothing before it is known. */
export const missingSettingProblems = (
  canvas: Canvas,
  environment: Environment | null,
  projectSlug: string,
): readonly SettingProblem[] =>
  environment === null
    ? []
    : missingSettings(canvas, namesSetIn(environment)).map((missing) =>
        missingSettingProblem(missing, { environment: environment.name, projectSlug }),
      );
