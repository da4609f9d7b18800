// vitest's reporter for `test/run.mjs`: what became of each file, as JSON at the path in KPOD_TEST_REPORT.
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';

/** @typedef {import('./results.mjs').FileResult} FileResult */

const textOf = (error) => error.stack ?? error.message ?? String(error);

/** What failed in a file, and how: tests, hooks, the file itself when it cannot be loaded. */
function failuresOf(module) {
  const tests = [...module.children.allTests('failed')].map((test) => ({ name: test.fullName, errors: test.result().errors }));
  const suites = [...module.children.allSuites()].map((suite) => ({ name: suite.fullName, errors: suite.errors() }));
  return [...tests, ...suites, { name: 'the file itself', errors: module.errors() }]
    .filter(({ errors }) => errors.length > 0)
    .map(({ name, errors }) => ({ name, errors: errors.map(textOf) }));
}

/** @returns {FileResult} */
function resultOf(module) {
  const count = (state) => [...module.children.allTests(state)].length;
  const failures = failuresOf(module);
  return {
    file: relative(process.cwd(), module.moduleId),
    suite: module.project.name,
    ms: Math.round(module.diagnostic().collectDuration + module.diagnostic().duration),
    passed: count('passed'),
    // A file that cannot be loaded, or a hook, has no tests to count: it is a failure all the same.
    failed: Math.max(count('failed'), module.ok() ? 0 : 1),
    skipped: count('skipped') + count('pending'),
    failures,
  };
}

export default class {
  onTestRunEnd(modules, unhandledErrors) {
    const report = { files: modules.map(resultOf), unhandled: unhandledErrors.map(textOf) };
    writeFileSync(process.env.KPOD_TEST_REPORT, `${JSON.stringify(report, undefined, 2)}\n`);
  }
}
