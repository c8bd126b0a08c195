import { z } from 'zod';
import { canvasLimits } from './canvas-limits.js';

const segment = /^[A-Za-z0-9_@.+ ()[\]-]{1,100}$/;

function pathProblem(path: string): string | null {
  if (path.length > 200) return 'use at most 200 characters';
  const parts = path.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..' || part !== part.trim()))
    return 'use a relative path with "/", without "." and ".." parts';
  if (!parts.every((part) => segment.test(part))) return 'use letters, digits and . _ - @ + ( ) [ ] in file names';
  if (parts.includes('node_modules')) return 'name packages in package.json instead of bringing "node_modules"';
  return null;
}

function checkPaths(files: Readonly<Record<string, string>>, context: z.RefinementCtx): void {
  const paths = Object.keys(files);
  const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
  if (paths.length > canvasLimits.filesPerFunction)
    context.addIssue({
      code: 'custom',
      message: `${paths.length} files are more than ${canvasLimits.filesPerFunction}; move some into a package`,
    });
  for (const path of paths) {
    const problem = pathProblem(path);
    if (problem) refuse(path, problem);
  }
  const folders = new Set(paths.flatMap((path) => foldersOf(path)));
  for (const path of paths) if (folders.has(path)) refuse(path, 'is a file and a folder at once; rename one');
}

const foldersOf = (path: string): string[] => path.split('/').map((_, index, parts) => parts.slice(0, index).join('/'));

/** Path below the function's folder -> text of the file. */
export const functionFilesSchema = z.record(z.string(), z.string()).superRefine(checkPaths);
