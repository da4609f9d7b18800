import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLogFile } from '../../../src/agent/log-file.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kpod-agent-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('the log file', () => {
  test('is appended to, the users own, and rotated when it has grown', () => {
    const path = join(root, 'agent.log');
    writeFileSync(path, 'before\n');
    const file = createLogFile(path, 20);
    file.write('one\n');
    file.write('this is too much\n');
    file.write('two\n');
    file.close();
    expect([readFileSync(path, 'utf8'), readFileSync(`${path}.old`, 'utf8')]).toEqual(['two\n', 'before\none\nthis is too much\n']);
    expect((statSync(path).mode & 0o777).toString(8)).toBe('600');
  });

  test('a line that cannot be written harms nothing', () => {
    const file = createLogFile(join(root, 'agent.log'));
    file.close();
    expect(() => file.write('late\n')).not.toThrow();
  });
});
