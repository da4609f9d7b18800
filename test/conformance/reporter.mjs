// vitest's reporter for `npm run conformance`: a line a row as it ends, what failed and how, what was skipped and why.
import { stripVTControlCharacters } from 'node:util';

const write = (text) => process.stdout.write(`${stripVTControlCharacters(text)}\n`);
const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

export default class {
  failed = [];
  skipped = [];
  passed = 0;

  onTestCaseResult(test) {
    const result = test.result();
    if (result.state === 'passed') {
      this.passed += 1;
      write(`✓ ${test.name} (${seconds(test.diagnostic()?.duration ?? 0)})`);
    } else if (result.state === 'skipped') {
      this.skipped.push({ name: test.name, why: result.note ?? 'left out' });
      write(`- ${test.name}: ${result.note ?? 'left out'}`);
    } else {
      this.failed.push({ name: test.name, errors: result.errors });
      write(`✗ ${test.name} (${seconds(test.diagnostic()?.duration ?? 0)})\n    ${firstLine(result.errors)}`);
    }
  }

  onTestRunEnd(modules, unhandledErrors) {
    const outside = modules.flatMap((module) => [
      ...module.errors(),
      ...[...module.children.allSuites()].flatMap((suite) => suite.errors()),
    ]);
    for (const { name, errors } of this.failed) write(`\n✗ ${name}\n${errors.map(textOf).join('\n')}`);
    for (const error of [...outside, ...unhandledErrors]) write(`\noutside of every row: ${textOf(error)}`);
    if (this.skipped.length > 0) write('\nSkipped:');
    for (const { name, why } of this.skipped) write(`  ${name}: ${why}`);
    write(
      `\n${this.passed} passed, ${this.failed.length + outside.length + unhandledErrors.length} failed, ${this.skipped.length} skipped`,
    );
  }
}

const firstLine = (errors) => (errors[0]?.message ?? '').split('\n')[0];

const textOf = (error) => {
  const diff = error.diff === undefined ? '' : `\n${error.diff}`;
  const where = (error.stack ?? '').split('\n').filter((line) => line.includes('test/conformance/groups'));
  return `${error.message ?? error}${diff}\n${where.join('\n')}`;
};
