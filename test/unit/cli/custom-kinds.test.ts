import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSystemClock } from '../../../src/base/clock.ts';
import { setClusterKinds } from '../../../src/cli/selecting/cluster-kinds.ts';
import { openCluster } from '../../../src/client/cluster/open.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { type CliOptions, startCli } from '../../fakes/cli.ts';
import { answer, type Intercept, makeTestAuthority, startTestCluster, status, type TestCluster } from '../../fakes/cluster.ts';
import { bigSite, cronTab, otherJob, otherService } from '../../fakes/custom-kinds/kinds.ts';
import { createCustomApi } from '../../fakes/custom-kinds/serve.ts';

const directory = join(import.meta.dirname, 'custom-kinds');
const authority = makeTestAuthority();
let api: TestApi;
let cluster: TestCluster;
let intercept: Intercept | undefined;
let home: string;
let warnings: string[];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'kpod-custom-kinds-'));
  intercept = undefined;
  warnings = [];
  api = await startTestApi();
  const custom = createCustomApi([cronTab, bigSite, otherService, otherJob]);
  const options = {
    authority,
    api: api.url,
    tokens: ['good'],
    custom,
    intercept: (...args: Parameters<Intercept>) => intercept?.(...args) ?? false,
  };
  cluster = await startTestCluster(options);
  const certificate = Buffer.from(authority.cert).toString('base64');
  const config = {
    contexts: [{ name: 'prod', context: { cluster: 'c', user: 'u' } }],
    clusters: [{ name: 'c', cluster: { server: cluster.url, 'certificate-authority-data': certificate } }],
    users: [{ name: 'u', user: { token: 'good' } }],
  };
  await writeFile(join(home, 'config'), JSON.stringify(config));
});
afterEach(async () => {
  setClusterKinds(undefined);
  await cluster.close();
  await api.close();
  await rm(home, { recursive: true });
});

const start = (words: readonly string[], options: Partial<CliOptions> = {}) => {
  const env = { ...options.env, KUBECONFIG: join(home, 'config') };
  const open = { home, env, clock: createSystemClock(), stdinIsTerminal: false, onWarning: (text: string) => void warnings.push(text) };
  return startCli(words, {
    url: 'http://127.0.0.1:1',
    ...options,
    env,
    host: { openCluster: (flags) => openCluster(flags, open) },
  });
};
const kpod = (line: string, options: Partial<CliOptions> = {}) =>
  start(['--context=prod', ...line.replaceAll(/\w+\.yaml/g, (name) => join(directory, name)).split(' ')], options).result;
const asked = () => cluster.seen.map(({ method, url }) => `${method} ${url}`);
const discovery = () => asked().filter((request) => /GET \/apis?($|\/[^/]+$|\/[^/]+\/[^/]+$)/.test(request));

/** A command as a session shows it: what it wrote, after `!` what it said, in brackets its exit code. */
async function shown(line: string): Promise<string> {
  const { stdout, stderr, exitCode } = await kpod(line);
  const out = stdout === '' || stdout.endsWith('\n') ? stdout : `${stdout}\n`;
  const said = stderr === '' ? [] : stderr.replace(/\n$/, '').split('\n');
  const text = [`$ kpod ${line}\n`, out, ...said.map((one) => `! ${one}\n`), ...(exitCode === 0 ? [] : [`[${exitCode}]\n`])].join('');
  return text.replaceAll(`${directory}/`, '').replaceAll(/\d{4}-\d\d-\d\dT[\d:]+Z/g, 'TIME');
}

// What kubectl 1.33 prints at the same server, one command after the other.
test('every verb says what kubectl says', async () => {
  const session = await readFile(join(directory, 'session.txt'), 'utf8');
  for (const block of session.split(/\n(?=\$ kpod )/)) {
    const line = block.slice('$ kpod '.length, block.indexOf('\n'));
    expect((await shown(line)).trimEnd()).toBe(block.trimEnd());
  }
});

describe('a cluster is asked for its kinds', () => {
  const aggregated = ['GET /api', 'GET /apis'];

  test.each([
    ['get pods', []],
    ['get svc,deploy.v1.apps,crd', []],
    ['get pods/x', []],
    ['wait --for=delete pod/x', []],
    ['create role r --verb=get --resource=pods/log,* --dry-run=client', []],
    ['logs x', []],
    ['label pods x example.com/a=b', []],
    ['get crontabs', aggregated],
    ['get crontabs,site,foos', aggregated],
    ['get -f unknown.yaml', aggregated],
    ['logs crontab/x', aggregated],
    ['get all', aggregated],
    ['get deployments.v1beta1.apps', aggregated],
  ])('by %s: %j', async (line, expected) => {
    await kpod(line);
    expect(discovery().toSorted()).toEqual(expected);
  });

  test('in the form of older servers', async () => {
    intercept = ({ headers }) => {
      // What a server does that knows no other.
      if (headers.accept?.includes('APIGroupDiscoveryList')) headers.accept = 'application/json';
      return false;
    };
    await kpod('create -f objects.yaml');
    expect((await kpod('get ct my-tab -o name')).stdout).toBe('crontab.stable.example.com/my-tab\n');
    expect((await kpod('get mine,crontabs.v1beta1.stable.example.com -o name')).stdout.split('\n')).toHaveLength(3);
    expect((await kpod('api-resources --api-group=stable.example.com --no-headers')).stdout).toBe(
      'crontabs   ct    stable.example.com/v1   true   CronTab\n',
    );
  });

  test('and what it answers instead is said, where it matters', async () => {
    intercept = ({ url }, response) => {
      if (url !== '/apis') return false;
      answer(response, 403, status(403, 'Forbidden', 'forbidden: User "u" cannot get path "/apis"'));
      return true;
    };
    const forbidden = 'Error from server (Forbidden): forbidden: User "u" cannot get path "/apis"\n';
    expect(await kpod('get crontabs')).toEqual({ stdout: '', stderr: forbidden, exitCode: 1 });
    expect((await kpod('get -f unknown.yaml')).stderr).toBe(forbidden);
    expect((await kpod('get all')).exitCode).toBe(0);
  });

  test('of which those are left out whose server does not answer', async () => {
    const stale = {
      metadata: { name: 'stable.example.com' },
      versions: [{ version: 'v1', freshness: 'Stale', resources: [{ resource: 'crontabs' }] }],
    };
    intercept = ({ url }, response) => {
      if (url === '/apis') answer(response, 200, { kind: 'APIGroupDiscoveryList', items: [stale] });
      return url === '/apis';
    };
    expect((await kpod('get crontabs')).stderr).toBe('error: the server doesn\'t have a resource type "crontabs"\n');
  });
});

describe('objects of kinds that only a cluster has', () => {
  beforeEach(async () => void (await kpod('apply -f objects.yaml')));

  test('are merged where lists have no keys, also when they are called as kinds of Kubernetes', async () => {
    cluster.seen.length = 0;
    await kpod('apply -f changed.yaml');
    const patches = cluster.seen
      .filter(({ method }) => method === 'PATCH')
      .map(({ url, headers }) => [url.split('?')[0], headers['content-type']]);
    expect(patches).toEqual([
      ['/apis/stable.example.com/v1/namespaces/default/crontabs/my-tab', 'application/merge-patch+json'],
      ['/apis/serving.example.com/v1/namespaces/default/services/hello', 'application/merge-patch+json'],
    ]);
    expect((await kpod('get osvc hello -o jsonpath={.spec.ports}')).stdout).toBe('[{"name":"b"}]');
  });

  test('are watched, waited for and gone when nobody holds them any more', async () => {
    const watching = start(['--context=prod', 'get', 'crontabs', '-w', '-o', 'wide']);
    await expect.poll(watching.stdout).toContain('my-tab   * * * * */5');
    await kpod('apply -f held.yaml');
    await expect.poll(watching.stdout).toContain('held     x             1          i                       3d\n');
    const ready = start(['--context=prod', 'wait', 'crontab/held', '--for=condition=Ready']);
    await expect.poll(() => asked().at(-1)).toContain('watch=');
    await kpod('patch crontab held --subresource=status --type=merge -p {"status":{"conditions":[{"type":"Ready","status":"True"}]}}');
    expect((await ready.result).stdout).toBe('crontab.stable.example.com/held condition met\n');
    const deleting = start(['--context=prod', 'delete', 'crontab', 'held']);
    await expect.poll(deleting.stdout).toBe('crontab.stable.example.com "held" deleted\n');
    await expect.poll(() => asked().at(-1)).toContain('watch=');
    await kpod('patch crontab held --type=merge -p {"metadata":{"finalizers":null}}');
    expect((await deleting.result).exitCode).toBe(0);
  });

  test('are edited', async () => {
    const editor = join(home, 'editor');
    await writeFile(editor, '#!/bin/sh\nsed -i "s/region: eu/region: us/" "$1"\n', { mode: 0o755 });
    expect(await kpod('edit site main', { env: { EDITOR: editor } })).toEqual({
      stdout: 'bigsite.ops.example.com/main edited\n',
      stderr: '',
      exitCode: 0,
    });
    expect((await kpod('get site main -o jsonpath={.spec.region}')).stdout).toBe('us');
  });

  test('are checked by the server', async () => {
    expect((await kpod('create -f unknown.yaml')).stderr).toBe(
      `Error from server (BadRequest): error when creating "${join(directory, 'unknown.yaml')}": CronTab in version "v1" cannot be handled as a CronTab: strict decoding error: unknown field "spec.imaeg"
  ${join(directory, 'unknown.yaml')}:5: unknown field "spec.imaeg"\n`,
    );
    expect((await kpod('create -f unknown.yaml --validate=warn')).stdout).toBe('crontab.stable.example.com/strict created\n');
    expect(warnings).toEqual(['unknown field "spec.imaeg"']);
  });

  test.each([
    'logs osvc/hello',
    'exec crontab/my-tab -- ls',
    'rollout restart osvc/hello',
    'set selector osvc hello a=b',
    'expose osvc hello --port=80',
    'create job j --from=crontab/my-tab',
  ])('have no pods that kpod could know of: %s', async (line) => {
    expect(await kpod(line)).toMatchObject({
      stdout: '',
      stderr: expect.stringMatching(/^error: no kind "\w+" is registered for version "\w+\.example\.com\/v1"/),
      exitCode: 1,
    });
  });
});

test.each([
  ['why osvc/hello', 'why is asked of pods, of what makes them, of services and claims, and Service "hello" is none of these'],
  ['timeline osvc/hello', 'service.serving.example.com "hello" has no pods: name a pod, or what makes pods'],
])('%s', async (line, said) => {
  expect((await kpod(line)).stderr).toBe(`error: ${said}\n`);
});

test('run waits for none of them, whatever they are called', async () => {
  const job = (queue: string) =>
    JSON.stringify({ apiVersion: 'batch.example.com/v1alpha1', kind: 'Job', metadata: { name: 'j' }, spec: { queue } });
  for (const [queue, became] of [
    ['a', 'created'],
    ['b', 'configured'],
  ] as const) {
    const said = await kpod('run -f -', { input: job(queue) });
    expect(said).toEqual({ stdout: `job.batch.example.com/j ${became}\n`, stderr: '', exitCode: 0 });
  }
});

test('a file with a kind that the cluster has not: the rest is done', async () => {
  const nope = { apiVersion: 'nope.example.com/v1', kind: 'Nope', metadata: { name: 'n' } };
  const settings = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } };
  const input = [nope, settings].map((object) => `${JSON.stringify(object)}\n`).join('---\n');
  expect(await kpod('apply -f -', { input })).toEqual({
    stdout: 'configmap/settings created\n',
    stderr: `error: resource mapping not found for name: "n" namespace: "" from "STDIN": no matches for kind "Nope" in version "nope.example.com/v1"
ensure CRDs are installed first
  STDIN:1\n`,
    exitCode: 1,
  });
});

test('completions know them', async () => {
  await kpod('create -f objects.yaml');
  const complete = async (line: string) => (await start(['__complete', '--', ...line.split(' ')]).result).stdout.split('\n').slice(0, -1);
  expect(await complete('--context=prod get ')).toEqual(
    expect.arrayContaining(['pods\tPod', 'crontabs.stable.example.com\tCronTab', 'bigsites.ops.example.com\tBigSite']),
  );
  expect(await complete('--context=prod describe crontab ')).toEqual(['my-tab', ':end']);
  expect(await complete('--context=prod delete site/')).toEqual(['site/main', ':end']);
  expect(await complete('--context=prod get crontabs.stable.example.com my')).toEqual(['my-tab', ':end']);
});
