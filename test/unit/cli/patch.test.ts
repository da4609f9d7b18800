import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { runCli } from '../../fakes/cli.ts';

let api: TestApi;
beforeEach(async () => {
  api = await startTestApi();
});
afterEach(() => api.close());

const manifest = '{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {containers: [{name: main, image: b}]}}';
const patch = (words: readonly string[]) => runCli(['patch', ...words], { url: api.url, input: manifest });

test('patch --local changes what a file says, whatever the server has', async () => {
  const change = JSON.stringify([{ op: 'replace', path: '/spec/containers/0/image', value: 'c' }]);
  const { stdout, exitCode } = await patch(['-f', '-', '--local', '--type=json', '-p', change, '-o', 'json']);
  expect({ exitCode, image: JSON.parse(stdout).spec.containers[0].image }).toEqual({ exitCode: 0, image: 'c' });
  expect(api.store.list('Pod')).toEqual([]);
});

test.each([
  [['pod', 'web', '--local', '-p', '{}'], 'error: --local changes what files say: name them with -f or -k, and no objects\n'],
  [
    ['-f', '-', '--local', '--dry-run=server', '-p', '{}'],
    'error: cannot specify --local and --dry-run=server - did you mean --dry-run=client?\n',
  ],
])('patch %j says what is wrong', async (words, stderr) => {
  expect(await patch(words)).toEqual({ stdout: '', stderr, exitCode: 1 });
});
