import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { runCli } from '../../fakes/cli.ts';

let api: TestApi;
beforeEach(async () => {
  api = await startTestApi();
});
afterEach(() => api.close());

const configMap = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, labels: {app: x}}\n---\n`;
const kpod = (words: string, ...names: string[]) => runCli(words.split(' '), { url: api.url, input: names.map(configMap).join('') });

/** Compared with kubectl 1.32. */
test('what was applied once and is in no file any more goes, and nothing else', async () => {
  await kpod('create -f -', 'made-otherwise');
  await kpod('apply -f -', 'a', 'b');
  const tried = 'configmap/a unchanged (server dry run)\nconfigmap/b pruned (server dry run)\n';
  expect(await kpod('apply -f - --prune -l app=x --dry-run=server', 'a')).toEqual({ stdout: tried, stderr: '', exitCode: 0 });
  expect((await kpod('apply -f - --prune --all --prune-allowlist=core/v1/Secret', 'a')).stdout).toBe('configmap/a unchanged\n');
  expect((await kpod('apply -f - --prune --all -n other', 'a')).stderr).toContain('namespaces "other" not found');
  expect((await kpod('apply -f - --prune -l app=x', 'a')).stdout).toBe('configmap/a unchanged\nconfigmap/b pruned\n');
  expect((await kpod('get cm -l app=x -o name')).stdout).toBe('configmap/a\nconfigmap/made-otherwise\n');
});

test('nothing goes when something could not be applied', async () => {
  await kpod('apply -f -', 'a', 'b');
  expect(await kpod('apply -f - --prune --all', 'a', 'B')).toMatchObject({ stdout: 'configmap/a unchanged\n', exitCode: 1 });
  expect((await kpod('get cm -l app=x -o name')).stdout).toBe('configmap/a\nconfigmap/b\n');
});

test.each([
  [
    '--prune',
    'all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector',
  ],
  ['--prune --all -l a=b', 'cannot set --all and --selector at the same time'],
  ['--prune --all --force', '--force cannot be used with --prune'],
  ['--prune --all --prune-allowlist=v1/ConfigMap', 'invalid GroupVersionKind format: v1/ConfigMap, please follow <group/version/kind>'],
  ['--prune --all --prune-allowlist=core/v1/Bogus', 'no matches for kind "Bogus" in version "v1"'],
  ['--prune -l nope=x', 'no objects passed to apply'],
])('apply %s: %s', async (words, problem) => {
  expect(await kpod(`apply -f - ${words}`, 'a')).toEqual({ stdout: '', stderr: `error: ${problem}\n`, exitCode: 1 });
});
