type Files = Readonly<Record<string, string>>;

/**
 * Two people's files of one function or gateway, file by file: who changed, added or removed one alone has his way. Null where both did
 * different things to the same file.
 */
export function mergeFiles(before: Files, theirs: Files, ours: Files): Files | null {
  const merged: Record<string, string> = {};
  for (const path of new Set([...Object.keys(theirs), ...Object.keys(ours)])) {
    const [was, their, our] = [before[path], theirs[path], ours[path]];
    if (their !== our && their !== was && our !== was) return null;
    const kept = our === was ? their : our;
    if (kept !== undefined) merged[path] = kept;
  }
  return merged;
}
