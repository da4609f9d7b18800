// What the results of test files come to. Pure.

/**
 * What became of a test file. `suite` is vitest's project; `failures` are names and errors of tests, of hooks, of the file.
 * @typedef {{
 *   file: string, suite: string, ms: number, passed: number, failed: number, skipped: number,
 *   failures: readonly { name: string, errors: readonly string[] }[],
 * }} FileResult
 */

/** More failed files than these are no accident. */
export const mostRetries = 3;

/**
 * The files that failed beside others and are run once more alone. Those of `soak` never are: their tests are different each time.
 * @param {readonly FileResult[]} results
 */
export function filesToRetry(results) {
  const failed = results.filter((result) => result.failed > 0);
  return failed.length > mostRetries ? [] : failed.filter((result) => result.suite !== 'soak');
}

/** @param {readonly FileResult[]} results */
export function totalsOf(results) {
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}

/**
 * The results when some files were run again: what they came to alone counts.
 * @param {readonly FileResult[]} results @param {readonly FileResult[]} again
 */
export function afterRetries(results, again) {
  return results.map((result) => again.find((other) => isSameFile(other, result)) ?? result);
}

/**
 * The closing lines about files that failed.
 * @param {readonly FileResult[]} results @param {readonly FileResult[]} again @param {(suite: string) => string} reportOf
 */
export function failureLines(results, again, reportOf) {
  const failed = results.filter((result) => result.failed > 0);
  const lines = failed.map((first) => {
    const second = again.find((other) => isSameFile(other, first));
    const names = first.failures.map(({ name }) => name).join('; ');
    const how = second === undefined ? 'failed' : second.failed > 0 ? 'failed, also alone' : 'passed only alone, at the second try';
    return `${how}: ${first.file} > ${names} (the report: ${reportOf(first.suite)})`;
  });
  const tooMany = failed.length > mostRetries ? [`more than ${mostRetries} files failed, so none was tried again alone`] : [];
  return [...lines, ...tooMany];
}

const isSameFile = (one, other) => one.file === other.file && one.suite === other.suite;
