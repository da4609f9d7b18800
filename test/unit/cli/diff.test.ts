import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { diffCommand } from '../../../src/cli/verbs/diff/compare.ts';
import { maskSecret } from '../../../src/cli/verbs/diff/mask.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { runCli } from '../../fakes/cli.ts';

/** What kubectl says of the same files is in test/e2e/kubectl-writes.test.ts. */
let api: TestApi;
let directory: string;
beforeEach(async () => {
  api = await startTestApi();
  directory = await mkdtemp(join(tmpdir(), 'kpod-diff-'));
});
afterEach(async () => {
  await api.close();
  await rm(directory, { recursive: true });
});

const configMap = (value: string) => `{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {key: ${value}}}\n`;
const kpod = (words: string, value: string, env: Readonly<Record<string, string>> = {}) =>
  runCli(words.split(' '), { url: api.url, input: configMap(value), env: { TMPDIR: directory, ...env } });

test('exit code 0 says that nothing differs, 1 that something does; nothing is changed, and nothing is left', async () => {
  await kpod('apply -f -', 'a');
  expect(await kpod('diff -f -', 'a')).toEqual({ stdout: '', stderr: '', exitCode: 0 });
  const { stdout, exitCode } = await kpod('diff -f -', 'b');
  expect(stdout).toContain('\n-  key: a\n+  key: b\n');
  expect(exitCode).toBe(1);
  expect((await kpod('get cm c -o jsonpath={.data.key}', 'a')).stdout).toBe('a');
  expect(await readdir(directory)).toEqual([]);
});

test('another program compares, and says by its exit code how it went', async () => {
  const program = async (text: string) => {
    const path = join(directory, 'program');
    await writeFile(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    return { KUBECTL_EXTERNAL_DIFF: path };
  };
  expect(await kpod('diff -f -', 'b', await program('ls "$2"; exit 1'))).toEqual({
    stdout: 'v1.ConfigMap.default.c\n',
    stderr: '',
    exitCode: 1,
  });
  expect(await kpod('diff -f -', 'b', await program('echo no >&2; exit 7'))).toEqual({
    ...{ stdout: '', stderr: 'no\nerror: exit status 7\n', exitCode: 8 },
  });
  expect(await kpod('diff -f -', 'b', { KUBECTL_EXTERNAL_DIFF: '/none/such' })).toEqual({
    stdout: '',
    stderr: 'error: failed to run "/none/such": there is no such program; KUBECTL_EXTERNAL_DIFF names the one to compare with\n',
    exitCode: 2,
  });
  expect(await readdir(directory)).toEqual(['program']);
});

test('server-side apply is refused by name', async () => {
  const stderr = 'error: --server-side: kpod serves no server-side apply; without it, kpod diff compares as kpod apply applies\n';
  expect(await kpod('diff -f - --server-side', 'a')).toEqual({ stdout: '', stderr, exitCode: 2 });
});

test.each([
  [undefined, ['diff', '-u', '-N']],
  ['', ['diff', '-u', '-N']],
  ['colordiff', ['colordiff']],
  ['colordiff -N --context=3', ['colordiff', '-N', '--context=3']],
  ['diff -u; rm $HOME a/b', ['diff', 'rm']],
])('KUBECTL_EXTERNAL_DIFF=%s', (text, command) => {
  expect(diffCommand({ KUBECTL_EXTERNAL_DIFF: text })).toEqual(command);
});

const secret = (data?: object) => ({ kind: 'Secret', ...(data ? { data } : {}) });
test.each([
  ['the same', { a: '1' }, { a: '1' }, { a: '***' }, { a: '***' }],
  ['another', { a: '1' }, { a: '2' }, { a: '*** (before)' }, { a: '*** (after)' }],
  ['gone and new', { a: '1' }, { b: '1' }, { a: '***' }, { b: '***' }],
  ['no data before', undefined, { b: '1' }, undefined, { b: '***' }],
])('a value of a Secret: %s', (_what, live, merged, shownLive, shownMerged) => {
  expect(maskSecret({ live: secret(live), merged: secret(merged) })).toEqual({ live: secret(shownLive), merged: secret(shownMerged) });
});
