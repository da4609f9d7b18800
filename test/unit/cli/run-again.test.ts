import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Pod, PodStatus } from '../../../src/api/types.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { type CliOptions, type RunningCli, runCli, startCli } from '../../fakes/cli.ts';

let api: TestApi;
let directory: string;
beforeEach(async () => {
  api = await startTestApi();
  directory = await mkdtemp(join(tmpdir(), 'kpod-again-'));
});
afterEach(async () => {
  await api.close();
  await rm(directory, { recursive: true });
});

const pod = (name: string, change = '', metadata = ''): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}${metadata}}\nspec: {${change} containers: [{name: main, image: b, command: [serve]}]}\n`;
const service = (port = 80, change = ''): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: db}\nspec: {ports: [{port: ${port}}]${change}}\n`;

const quantity = (cpu: string): string => pod('web').replace('command:', `resources: {limits: {cpu: ${cpu}}}, command:`);

async function write(...documents: readonly string[]): Promise<string> {
  const file = join(directory, 'all.yaml');
  await writeFile(file, documents.join('---\n'));
  return file;
}

const start = (words: readonly string[], options: Partial<CliOptions> = {}): RunningCli =>
  startCli(['run', ...words], { url: api.url, ...options });
const run = (...words: readonly string[]) => start(words).result;
const kpod = (...words: readonly string[]) => runCli(words, { url: api.url });

const stored = (name: string) => api.store.get({ kind: 'Pod', namespace: 'default', name }) as Pod | undefined;
const ready: PodStatus = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
const ended = (exitCode: number): PodStatus => ({
  phase: exitCode === 0 ? 'Succeeded' : 'Failed',
  containerStatuses: [
    {
      ...{ name: 'main', ready: false, restartCount: 0, image: 'b', imageID: 'b', containerID: 'x://main', lastState: {} },
      state: { terminated: { exitCode, reason: 'Error', startedAt: '2026-01-05T00:00:00Z', finishedAt: '2026-01-05T00:00:00Z' } },
    },
  ],
});

describe('run on what is there already', () => {
  test('other objects are applied: created, unchanged, configured', async () => {
    expect(await run(await write(service()))).toEqual({ stdout: 'service/db created\n', stderr: '', exitCode: 0 });
    expect(await run(await write(service()))).toEqual({ stdout: 'service/db unchanged\n', stderr: '', exitCode: 0 });
    expect(await run(await write(service(81)))).toEqual({ stdout: 'service/db configured\n', stderr: '', exitCode: 0 });
  });

  test('an object that `create` made is taken as it is, without a warning', async () => {
    const file = await write(service());
    await kpod('create', '-f', file);
    expect(await run(file)).toEqual({ stdout: 'service/db unchanged\n', stderr: '', exitCode: 0 });
  });

  test.each([['run'], ['create'], ['apply']])('a pod that `%s` made and that is unchanged is watched until it settles', async (verb) => {
    const file = await write(service(), pod('web'));
    await (verb === 'run' ? run('-d', file) : kpod(verb, '-f', file));
    const before = stored('web');
    const again = start([file]);
    await expect.poll(again.stdout).toMatch(/^service\/db unchanged\npod\/web unchanged\nweb .*Pending/);
    await api.setStatus('web', ready);
    expect(await again.result).toMatchObject({ stderr: '', exitCode: 0 });
    expect(stored('web')?.metadata.uid).toBe(before?.metadata.uid);
    expect(stored('web')?.spec).toEqual(before?.spec);
  });

  test('a pod that ran to its end is remembered: its exit code at once, and how to run it again', async () => {
    const file = await write(pod('job', 'restartPolicy: Never,'));
    await run('-d', file);
    await api.setStatus('job', ended(7));
    const again = await run(file);
    expect(again.exitCode).toBe(7);
    expect(again.stdout).toMatch(/^pod\/job unchanged\njob .*Error/);
    expect(again.stderr).toMatch(
      new RegExp(
        `^pod/job ran to its end \\S+ ago. To run it again: kpod run --replace ${file}\nerror: pod/job failed: container "main" exited with code 7\n$`,
      ),
    );
  });

  test('a pod whose manifest says what no pod keeps is what it asks for', async () => {
    const empty =
      'affinity: {podAffinity: null}, overhead: null, hostNetwork: false, hostname: "", nodeSelector: {}, securityContext: {sysctls: []},';
    const file = await write(pod('web', empty, ', labels: null, annotations: {}'));
    expect(await run('-d', file)).toMatchObject({ stdout: 'pod/web created\n', exitCode: 0 });
    expect(await run('-d', file)).toMatchObject({ stdout: 'pod/web unchanged\n', exitCode: 0 });
  });

  test.each<[string, string, string, string]>([
    ['another command', pod('web'), pod('web').replace('serve', 'other'), 'spec.containers[main].command'],
    ['another image, which could be changed', pod('web'), pod('web').replace('image: b', 'image: c'), 'spec.containers[main].image'],
    ['a label more', pod('web'), pod('web', '', ', labels: {a: b}'), 'metadata.labels.a'],
    ['a label less', pod('web', '', ', labels: {a: b}'), pod('web'), 'metadata.labels.a'],
    ['a container more', pod('web'), pod('web').replace('[serve]}', '[serve]}, {name: side, image: b}'), 'spec.containers[side]'],
    [
      'a value, beside another spelling of one',
      quantity('500m'),
      quantity('0.5').replace('serve', 'other'),
      'spec.containers[main].command\n',
    ],
    ['a field less', pod('web', 'hostname: h,'), pod('web'), 'spec.hostname'],
    ['another restart policy', pod('web'), pod('web', 'restartPolicy: Never,'), 'spec.restartPolicy'],
  ])('a changed pod is refused: %s', async (_title, before, after, field) => {
    const kept = await write(before);
    for (const made of ['run', 'create']) {
      await (made === 'run' ? run('-d', kept) : kpod('create', '-f', kept));
      const uid = stored('web')?.metadata.uid;
      const file = await write(service(), after);
      const refused = await run(file);
      expect(refused).toMatchObject({ stdout: '', exitCode: 1 });
      expect(refused.stderr).toContain(`error: pod/web is there already, and ${file} asks for another one: it differs in ${field}`);
      expect(refused.stderr).toContain(
        `\n  To delete it and run the new one: kpod run --replace ${file}\nNothing was created or changed.\n`,
      );
      expect(stored('web')?.metadata.uid).toBe(uid);
      expect(api.store.get({ kind: 'Service', namespace: 'default', name: 'db' })).toBeUndefined();
      await api.store.remove({ kind: 'Pod', namespace: 'default', name: 'web' });
      await write(before);
    }
  });

  test.each<[string, string, string]>([
    [
      'another spelling of a quantity',
      'resources: {limits: {cpu: 500m, memory: 64Mi}}',
      'resources: {limits: {cpu: 0.5, memory: 65536Ki}}',
    ],
    ['a default that is stated', 'ports: [{containerPort: 80}]', 'ports: [{containerPort: 80, protocol: TCP}]'],
  ])('%s is no change', async (_title, before, after) => {
    const withField = (field: string) => pod('web').replace('command:', `${field}, command:`);
    await run('-d', await write(withField(before)));
    expect(await run('-d', await write(withField(after)))).toEqual({ stdout: 'pod/web unchanged\n', stderr: '', exitCode: 0 });
  });

  test('the way out names the namespace of the call', async () => {
    const file = await write(pod('web'));
    await kpod('create', 'namespace', 'shop');
    await run('-d', '-n', 'shop', file);
    await write(pod('web', 'hostname: h,'));
    expect((await run('-n', 'shop', file)).stderr).toContain(`: kpod run -n shop --replace ${file}\n`);
  });

  test('what others have added to a pod is no change', async () => {
    const file = await write(pod('web'));
    await run('-d', file);
    await kpod('label', 'pod', 'web', 'tier=front');
    await kpod('annotate', 'pod', 'web', 'note=x');
    expect(await run('-d', file)).toEqual({ stdout: 'pod/web unchanged\n', stderr: '', exitCode: 0 });
  });

  test('a generated name is new every time', async () => {
    const file = await write(pod('x').replace('name: x', 'generateName: job-'));
    const [one, two] = [await run('-d', file), await run('-d', file)];
    expect(one.stdout).toMatch(/^pod\/job-\w{5} created\n$/);
    expect(two.stdout).not.toBe(one.stdout);
  });

  test('a pod on another engine than the one asked for stays, and that is said', async () => {
    const file = await write(pod('web'));
    await run('-d', '--engine=podman', file);
    expect(await run('-d', '--engine=docker', file)).toEqual({
      stdout: 'pod/web unchanged\n',
      stderr: `pod/web stays on podman. To move it to docker: kpod run --replace ${file}\n`,
      exitCode: 0,
    });
  });

  test('a pod that is being deleted is waited for, and created anew', async () => {
    const file = await write(pod('web'));
    await run('-d', file);
    await api.setStatus('web', ready);
    await kpod('delete', 'pod', 'web', '--wait=false');
    const again = start(['-d', file]);
    await expect.poll(again.stderr).toBe('Waiting for the end of pod/web, which is being deleted\n');
    await api.store.remove({ kind: 'Pod', namespace: 'default', name: 'web' });
    expect(await again.result).toMatchObject({ stdout: 'pod/web created\n', exitCode: 0 });
  });
});

describe('run --replace', () => {
  test('deletes, waits for the end, and creates', async () => {
    await run('-d', await write(pod('web')));
    await api.setStatus('web', ready);
    const uid = stored('web')?.metadata.uid;
    const replacing = start(['-d', '--replace', '--grace-period=3', await write(pod('web', 'hostname: h,'))]);
    await expect.poll(replacing.stdout).toBe('pod "web" deleted\n');
    await expect.poll(() => stored('web')?.metadata.deletionGracePeriodSeconds).toBe(3);
    await api.store.remove({ kind: 'Pod', namespace: 'default', name: 'web' });
    expect(await replacing.result).toEqual({ stdout: 'pod "web" deleted\npod/web replaced\n', stderr: '', exitCode: 0 });
    expect(stored('web')?.metadata.uid).not.toBe(uid);
    expect(stored('web')?.spec.hostname).toBe('h');
  });

  test('does so with an unchanged pod, too; what is not there is created', async () => {
    const file = await write(service(), pod('job', 'restartPolicy: Never,'));
    expect(await run('-d', '--replace', file)).toMatchObject({ stdout: 'service/db created\npod/job created\n', exitCode: 0 });
    await api.setStatus('job', ended(0));
    const { stdout } = await run('-d', '--replace', file);
    expect(stdout).toBe('pod "job" deleted\nservice/db unchanged\npod/job replaced\n');
  });

  test('gives up on an old pod that does not end: exit code 124, and what was left undone', async () => {
    await run('-d', await write(pod('web')));
    await api.setStatus('web', ready);
    const file = await write(service(), pod('web', 'hostname: h,'));
    expect(await run('--replace', '--timeout=200ms', file)).toEqual({
      stdout: 'pod "web" deleted\nservice/db created\n',
      stderr:
        'error: timed out: the old pod/web has not ended yet\nDone: service/db created. Not done: pod/web (the old one is deleted).\n',
      exitCode: 124,
    });
  });

  test('Ctrl-C while the old pod ends says what was left undone', async () => {
    const file = await write(pod('web'));
    await run('-d', file);
    await api.setStatus('web', ready);
    const replacing = start(['--replace', file]);
    await expect.poll(replacing.stdout).toBe('pod "web" deleted\n');
    replacing.interrupt();
    expect(await replacing.result).toEqual({
      stdout: 'pod "web" deleted\n',
      stderr: '\nDone: nothing. Not done: pod/web (the old one is deleted).\n',
      exitCode: 130,
    });
  });

  test('a manifest that would be refused deletes nothing', async () => {
    await run('-d', await write(pod('web')));
    const refused = await run('--replace', await write(pod('web').replace('image: b', 'image: ""')));
    expect(refused).toMatchObject({ stdout: '', exitCode: 1 });
    expect(stored('web')?.metadata.deletionTimestamp).toBeUndefined();
  });
});

describe('nothing is done by halves', () => {
  test.each<[string, string, RegExp]>([
    ['is invalid', pod('bad', 'restartPolicy: Sometimes,'), /spec\.restartPolicy: Unsupported value: "Sometimes"/],
    ['has an unknown field', pod('bad', 'hostnaem: h,'), /unknown field "spec\.hostnaem"/],
    ['stands twice', pod('web'), /pod\/web stands twice in /],
    ['is in a namespace that is not there', pod('bad', '', ', namespace: nowhere'), /namespaces "nowhere" not found/],
  ])('a second document that %s: nothing begins', async (_title, second, message) => {
    const refused = await run(await write(service(), pod('web'), second));
    expect(refused).toMatchObject({ stdout: '', exitCode: 1 });
    expect(refused.stderr).toMatch(message);
    expect(refused.stderr).toMatch(/\nNothing was created or changed\.\n$/);
    expect(stored('web')).toBeUndefined();
    expect(api.store.list('Service')).toEqual([]);
  });

  test('a Service that cannot be changed so: nothing begins', async () => {
    await run(await write(service(80, ', clusterIP: None')));
    const refused = await run(await write(pod('web'), service(80, ', clusterIP: 10.96.0.77')));
    expect(refused).toMatchObject({ stdout: '', exitCode: 1 });
    expect(refused.stderr).toMatch(/Nothing was created or changed\.\n$/);
    expect(stored('web')).toBeUndefined();
  });

  test('a namespace of the same file counts as there', async () => {
    const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n';
    expect(await run('-d', await write(namespace, pod('web', '', ', namespace: shop')))).toEqual({
      stdout: 'namespace/shop created\npod/web created\n',
      stderr: '',
      exitCode: 0,
    });
  });

  test('an account of the same file counts as there for the pods after it', async () => {
    const account = 'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: robot}\n';
    const web = pod('web', 'serviceAccountName: robot,');
    const bad = pod('bad', 'serviceAccount: robot, restartPolicy: Sometimes,');
    expect((await run('-d', await write(account, web, bad))).stderr).toMatch(
      /restartPolicy: Unsupported .*\nNothing was created or changed\.\n$/s,
    );
    expect((await run('-d', await write(web, account))).stderr).toMatch(
      /serviceaccount "robot" not found\nNothing was created or changed\.\n$/,
    );
    const old = pod('old', 'serviceAccount: robot,');
    expect(await run('-d', await write(account, web, old))).toEqual({
      stdout: 'serviceaccount/robot created\npod/web created\npod/old created\n',
      stderr: '',
      exitCode: 0,
    });
    expect(stored('web')?.spec.serviceAccountName).toBe('robot');
  });

  test('what fails all the same ends the run, and says what was done and what was not', async () => {
    const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n';
    const bad = pod('bad', 'restartPolicy: Sometimes,', ', namespace: shop');
    const ran = await run(await write(namespace, bad, pod('web')));
    expect(ran).toMatchObject({ stdout: 'namespace/shop created\n', exitCode: 1 });
    expect(ran.stderr).toMatch(/\nDone: namespace\/shop created\. Not done: pod\/bad, pod\/web\.\n$/);
    expect(stored('web')).toBeUndefined();
  });

  test('--rm deletes what this run created, and leaves what was there', async () => {
    await run('-d', await write(service(), pod('old')));
    const both = start(['--rm', await write(service(), pod('old'), pod('new'))]);
    await expect.poll(both.stdout).toMatch(/^new .*Pending/m);
    await api.setStatus('old', ready);
    await api.setStatus('new', ready);
    await expect.poll(() => stored('new')?.metadata.deletionTimestamp).toBeDefined();
    await api.store.remove({ kind: 'Pod', namespace: 'default', name: 'new' });
    expect((await both.result).stdout).toMatch(/pod "new" deleted\n$/);
    expect(stored('old')?.metadata.deletionTimestamp).toBeUndefined();
    expect(api.store.list('Service')).toHaveLength(1);
  });

  test('warnings are said once, though everything is tried before', async () => {
    const old = pod('old', '', `, annotations: {"pod.beta.kubernetes.io/init-containers": '[{"name":"i","image":"b"}]'}`);
    const { stderr } = await run('-d', await write(old));
    expect(stderr.match(/Warning: /g)).toHaveLength(1);
  });
});
