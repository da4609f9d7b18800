import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createMachineFiles } from '../../../src/kubelet/machine-files.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'kpod-seccomp-'));
  await writeFile(join(dir, 'good.json'), '{"defaultAction":"SCMP_ACT_ALLOW"}');
  await writeFile(join(dir, 'list.json'), '[]');
  await writeFile(join(dir, 'text.json'), 'text');
});
afterAll(() => rm(dir, { recursive: true, force: true }));

it('finds profiles of seccomp in their directory, and says what keeps one from being one', async () => {
  const files = createMachineFiles({ seccompDir: dir });
  const problem = (name: string) => files.seccompProfile(name).catch((error: unknown) => (error as Error).message);
  expect(await problem('good.json')).toBe(join(dir, 'good.json'));
  const missing = join(dir, 'a/none.json');
  expect(await problem('a/none.json')).toBe(`cannot load seccomp profile "${missing}": open ${missing}: no such file or directory`);
  expect(await problem('list.json')).toBe(`cannot load seccomp profile "${join(dir, 'list.json')}": it is no JSON object`);
  expect(await problem('text.json')).toBe(`cannot load seccomp profile "${join(dir, 'text.json')}": it is no JSON`);
});
