import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { isAlive } from '../../../src/base/is-alive.ts';

test('a process is alive until it has ended', async () => {
  const child = spawn('sleep', ['100']);
  expect([isAlive(process.pid), isAlive(child.pid ?? 0)]).toEqual([true, true]);
  child.kill();
  await once(child, 'exit');
  expect(isAlive(child.pid ?? 0)).toBe(false);
});

test.runIf(process.platform === 'linux')('one that has ended is gone, also where nobody asks for it', async () => {
  const parent = spawn('/bin/sh', ['-c', 'sleep 0 & echo $!; exec sleep 100']);
  const [said] = await once(parent.stdout, 'data');
  await expect.poll(() => isAlive(Number(said))).toBe(false);
  parent.kill();
});
