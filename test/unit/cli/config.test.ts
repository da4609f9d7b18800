import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { resolvePaths } from '../../../src/base/paths.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { runCli } from '../../fakes/cli.ts';

let directory: string;
let api: TestApi;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kpod-config-'));
  api = await startTestApi();
});
afterEach(async () => {
  await api.close();
  await rm(directory, { recursive: true });
});

function kpod(line: string, env: Readonly<Record<string, string>> = {}, input?: string) {
  const paths = resolvePaths({ KPOD_CONFIG: join(directory, 'config.yaml'), XDG_RUNTIME_DIR: '/run/x' }, { uid: 0, home: '/h', tmp: '/t' });
  return runCli(line.split(' '), { url: api.url, env, host: { paths }, ...(input === undefined ? {} : { input }) });
}

test('the namespace that was chosen is the one that commands work in', async () => {
  expect((await kpod('create ns test')).stdout).toBe('namespace/test created\n');
  expect(await kpod('config set-context --current --namespace=test')).toEqual({
    stdout: 'Context "kpod" modified.\n',
    stderr: '',
    exitCode: 0,
  });
  expect(await readFile(join(directory, 'context.json'), 'utf8')).toBe('{"namespace":"test"}\n');
  expect((await kpod('get pods')).stderr).toBe('No resources found in test namespace.\n');
  const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: a, image: b}]}\n';
  expect((await kpod('create -f -', {}, pod)).stdout).toBe('pod/web created\n');
  expect(api.store.list('Pod', 'test')).toHaveLength(1);
  expect((await kpod('get pods -n default')).stderr).toBe('No resources found in default namespace.\n');
  expect((await kpod('get pods', { KPOD_NAMESPACE: 'default' })).stderr).toBe('No resources found in default namespace.\n');
  expect((await kpod('__complete -- get pods w')).stdout).toBe('web\n:end\n');
  expect((await kpod('config get-contexts')).stdout).toBe(
    'CURRENT   NAME   CLUSTER   AUTHINFO   NAMESPACE\n*         kpod   kpod                 test\n',
  );
  expect((await kpod('config view --minify -o jsonpath={..namespace}')).stdout).toBe('test');
  await kpod('config set-context kpod --namespace=');
  expect((await kpod('get pods')).stderr).toBe('No resources found in default namespace.\n');
});

test('a manifest of another namespace than the chosen one needs no -n', async () => {
  await kpod('config set-context --current --namespace=test');
  const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: default}\nspec: {containers: [{name: a, image: b}]}\n';
  expect((await kpod('create -f -', {}, pod)).stdout).toBe('pod/web created\n');
});

test('what is kept and cannot be read is told', async () => {
  await writeFile(join(directory, 'context.json'), '{');
  const { stderr, exitCode } = await kpod('get pods');
  expect([stderr, exitCode]).toEqual([expect.stringMatching(/^error: .*context\.json cannot be read: /), 1]);
  expect((await kpod('config set-context --current --namespace=a')).exitCode).toBe(0);
  expect((await kpod('get pods')).stderr).toBe('No resources found in a namespace.\n');
});

test('the context is shown in the words of a kubeconfig', async () => {
  expect((await kpod('config view')).stdout).toBe(`apiVersion: v1
clusters:
- cluster:
    server: unix:///run/x/kpod/${resolvePaths({}, { uid: 0, home: '/h', tmp: '/t', accountHome: '/' }).instance}/kpod.sock
  name: kpod
contexts:
- context:
    cluster: kpod
    user: ""
  name: kpod
current-context: kpod
kind: Config
preferences: {}
users: null
`);
  expect((await kpod('config current-context')).stdout).toBe('kpod\n');
  expect((await kpod('config get-contexts -o name')).stdout).toBe('kpod\n');
  expect((await kpod('config get-contexts --no-headers')).stdout).toMatch(/^\* +kpod +kpod +\n$/);
  expect((await kpod('config use-context kpod')).stdout).toBe('Switched to context "kpod".\n');
});

test.each([
  ['config', "error: which of current-context, get-contexts, set-context, use-context, view?\nSee 'kpod config --help' for usage.\n"],
  ['config nope', 'error: unknown command "nope"\nSee \'kpod config -h\' for help and examples\n'],
  ['config set-context', 'error: you must specify a non-empty context name or --current\n'],
  ['config set-context --current', 'error: there is nothing to set but --namespace\n'],
  ['config set-context kpod --current -n a', "error: Unexpected args: [kpod]\nSee 'kpod config -h' for help and examples\n"],
  [
    'config use-context kind',
    'error: kpod has the one context "kpod"; the contexts of your kubeconfig are changed by kubectl config, and used by --context NAME\n',
  ],
  ['config get-contexts -o wide', "error: output must be one of '' or 'name': wide\n"],
])('%s: %j', async (line, stderr) => {
  expect(await kpod(line)).toEqual({ stdout: '', stderr, exitCode: 1 });
});
