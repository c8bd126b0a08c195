import { registerEnumType } from '@nestjs/graphql';
import { roles } from '@tiffin/access';
import { environmentStates } from '@tiffin/deployments-rules';

/** Enumerations of the schema; their values are the words that are stored. */
const words = <Word extends string>(name: string, list: readonly Word[]): Record<Word, Word> => {
  const values = Object.fromEntries(list.map((word) => [word, word])) as Record<Word, Word>;
  registerEnumType(values, { name });
  return values;
};

export const Role = words('Role', roles);
export const UnitKind = words('UnitKind', ['workspace', 'function', 'gateway']);
export const UnitState = words('UnitState', ['starting', 'ready', 'restarting']);
export const BuildState = words('BuildState', ['running', 'succeeded', 'failed']);
export const StepState = words('StepState', ['running', 'succeeded', 'failed']);
export const DeploymentState = words('DeploymentState', ['running', 'succeeded', 'failed', 'superseded']);

export const EnvironmentState = Object.fromEntries(environmentStates.map((state) => [state, state]));
registerEnumType(EnvironmentState, {
  name: 'EnvironmentState',
  valuesMap: {
    empty: { description: 'Nothing was ever deployed.' },
    build_failed: { description: 'The newest revision could not be built; the previous release serves.' },
    deploy_failed: { description: 'The newest release did not become ready; the previous one serves.' },
  },
});
