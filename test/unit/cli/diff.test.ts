import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { diffCommand } from '../../../src/cli/verbs/diff/compare.ts';
import { maskSecret } from '../../../src/cli/verbs/diff/mask.ts';
import { createClient } from '../../../src/client/http-client.ts';
import type { Client } from '../../../src/client/types.ts';
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

const labelled = (name: string) => `{apiVersion: v1, kind: ConfigMap, metadata: {name: ${name}, labels: {app: x}}, data: {key: ${name}}}\n`;
const many = (words: string, ...texts: string[]) =>
  runCli(words.split(' '), { url: api.url, input: texts.join('---\n'), env: { TMPDIR: directory } });

test('--prune shows what apply --prune would delete, and nothing that was made otherwise', async () => {
  await many('apply -f -', labelled('a'), labelled('b'), labelled('other').replace('app: x', 'app: other'));
  await many('create -f -', labelled('made-otherwise'));
  const { stdout, stderr, exitCode } = await many('diff -f - --prune -l app=x', labelled('a'));
  expect([stdout.match(/^diff .*$/gm)?.length, stderr, exitCode]).toEqual([1, '', 1]);
  expect(stdout).toMatch(/^--- .*\/v1\.ConfigMap\.default\.b\t/m);
  expect(stdout).toContain('\n-  key: b\n');
  expect(stdout).not.toMatch(/^\+[^+]/m);
  expect((await many('diff -f - --prune', labelled('a'))).stdout.match(/^diff .*$/gm)?.length).toBe(2);
  expect(await many('diff -f - --prune --prune-allowlist=core/v1/Secret', labelled('a'))).toEqual({ stdout: '', stderr: '', exitCode: 0 });
  expect((await many('get cm -o name', '')).stdout).toContain('configmap/b\n');
});

test("--prune shows a Secret's keys, never its values", async () => {
  const secret = '{apiVersion: v1, kind: Secret, metadata: {name: s}, data: {word: c2VjcmV0}}\n';
  await many('apply -f -', labelled('a'), secret);
  const { stdout } = await many('diff -f - --prune', labelled('a'));
  expect(stdout).toContain("\n-  word: '***'\n");
  expect(stdout).not.toContain('c2VjcmV0\n');
});

test('--prune-allowlist is read as that of apply', async () => {
  const stderr = 'error: invalid GroupVersionKind format: v1/ConfigMap, please follow <group/version/kind>\n';
  expect(await many('diff -f - --prune --prune-allowlist=v1/ConfigMap', labelled('a'))).toEqual({ stdout: '', stderr, exitCode: 2 });
});

/** Before each of the first `times` tries somebody else changes the object. */
function meddling(times: number): { readonly client: Client; tries(): number } {
  const own = createClient({ kind: 'url', url: new URL(api.url) }, { onWarning() {} });
  let tries = 0;
  const client: Client = {
    ...own,
    async request(method, path, options) {
      if (method === 'PATCH' && tries++ < times) {
        const body = { data: { other: String(tries) } };
        await own.request('PATCH', path, { body, contentType: 'application/merge-patch+json' });
      }
      return own.request(method, path, options);
    },
  };
  return { client, tries: () => tries };
}

test.each([
  ['at once', 0, 1, ''],
  ['again, when somebody else was quicker', 2, 3, ''],
  [
    'at last whatever its version, of an object that changes all the time',
    ...[9, 4, 'Warning: Object (ConfigMap: c) keeps changing, diffing without lock\n'],
  ],
] as const)('both states of an object are of one version: it is compared %s', async (_what, changes, tries, stderr) => {
  await kpod('apply -f -', 'a');
  const meddler = meddling(changes);
  const options = { url: api.url, input: configMap('b'), env: { TMPDIR: directory }, host: { client: meddler.client } };
  const result = await runCli(['diff', '-f', '-'], options);
  expect([meddler.tries(), result.stderr, result.exitCode]).toEqual([tries, stderr, 1]);
  // What the others did is no difference of this file's.
  if (changes < 9) expect(result.stdout).not.toMatch(/^[-+] {2}other:/m);
});

test('what the server would apply is compared, and a conflict is an error', async () => {
  await kpod('apply -f - --server-side', 'a');
  expect((await kpod('diff -f - --server-side', 'b')).exitCode).toBe(1);
  const refused = await kpod('diff -f - --server-side --field-manager=other', 'b');
  const stderr = 'Error from server (Conflict): Apply failed with 1 conflict: conflict with "kubectl": .data.key\n';
  expect(refused).toEqual({ stdout: '', stderr, exitCode: 2 });
  expect((await kpod('diff -f - --server-side --field-manager=other --force-conflicts', 'b')).exitCode).toBe(1);
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
