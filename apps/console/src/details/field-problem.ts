import type { Problem } from '@tiffin/kernel';

/** `Model "Car", "name": use letters.` -> `Use letters.`: beside the field there is no need to say which. */
export function reasonOf({ message }: Problem): string {
  const reason = message.replace(/^[A-Z]\w+ ".*?", "[^"]*": /, '');
  return reason.charAt(0).toUpperCase() + reason.slice(1);
}

/** What is wrong with a field of an entity, or with something inside it; null: nothing. */
export function fieldProblem(problems: readonly Problem[], entityId: string, field: string): string | null {
  const found = problems.find((problem) => problem.entityId === entityId && isIn(problem.field, field));
  return found ? reasonOf(found) : null;
}

const isIn = (path: string | undefined, field: string): boolean =>
  path === field || path?.startsWith(`${field}.`) === true;
