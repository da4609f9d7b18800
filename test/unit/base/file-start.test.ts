import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { readFileStart } from '../../../src/base/file-start.ts';

it('of a file that never ends only the beginning is read', async () => {
  expect((await readFileStart('/dev/zero', 100_000)).equals(Buffer.alloc(100_000))).toBe(true);
  expect(await readFileStart('/proc/self/cmdline', 100_000)).toEqual(await readFile('/proc/self/cmdline'));
  expect(await readFileStart('/proc/self/cmdline', 3)).toHaveLength(3);
});
