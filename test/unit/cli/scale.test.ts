import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { type CliResult, runCli } from '../../fakes/cli.ts';

let api: TestApi;
beforeEach(async () => {
  api = await startTestApi();
});
afterEach(() => api.close());

const kpod = (line: string, input?: string): Promise<CliResult> =>
  runCli(line.split(' '), { url: api.url, ...(input === undefined ? {} : { input }) });
const said = (stdout: string, stderr = ''): CliResult => ({ stdout, stderr, exitCode: 0 });
const failed = (stderr: string, stdout = ''): CliResult => ({ stdout, stderr, exitCode: 1 });

const replicaSet = (name: string) => `
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: ${name}}
spec:
  replicas: 2
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: main, image: b}]}
`;

const replicas = (name: string) => api.store.get({ kind: 'ReplicaSet', namespace: 'default', name })?.spec.replicas;

describe('kpod scale', () => {
  beforeEach(async () => {
    await kpod('create -f -', `${replicaSet('web')}---${replicaSet('db')}`);
  });

  test.each<[string, CliResult, number]>([
    ['scale rs/web --replicas=5', said('replicaset.apps/web scaled\n'), 5],
    ['scale rs web db --replicas=0', said('replicaset.apps/web scaled\nreplicaset.apps/db scaled\n'), 0],
    ['scale rs --all --replicas=3', said('replicaset.apps/db scaled\nreplicaset.apps/web scaled\n'), 3],
    ['scale rs/web --replicas=5 --current-replicas=2', said('replicaset.apps/web scaled\n'), 5],
    ['scale rs/web --replicas=5 --dry-run=client', said('replicaset.apps/web scaled (dry run)\n'), 2],
    ['scale rs/web --replicas=5 --dry-run=server', said('replicaset.apps/web scaled (server dry run)\n'), 2],
    ['scale rs/web --replicas=5 --current-replicas=3', failed('error: Expected replicas to be 3, was 2\n'), 2],
    ['scale rs/web', failed('error: required flag(s) "replicas" not set\n'), 2],
    [
      'scale rs/web --replicas=-1',
      failed('error: The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0\n'),
      2,
    ],
    ['scale rs/nope --replicas=1', failed('error: no objects passed to scale replicasets.apps "nope" not found\n'), 2],
    [
      'scale rs/web rs/nope --replicas=1',
      failed('Error from server (NotFound): replicasets.apps "nope" not found\n', 'replicaset.apps/web scaled\n'),
      1,
    ],
    ['scale rs web db --replicas=1 --resource-version=7', failed('error: cannot use --resource-version with multiple resources\n'), 2],
    ['scale rs/web --replicas=4 --timeout=1ms', failed('error: timed out waiting for "web" to be synced\n'), 4],
  ])('%s', async (line, expected, count) => {
    expect(await kpod(line)).toEqual(expected);
    expect(replicas('web')).toBe(count);
  });

  test('a kind that has no number of pods', async () => {
    await kpod('create -f -', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n');
    expect(await kpod('scale cm/x --replicas=1')).toEqual(
      failed('Error from server (NotFound): the server could not find the requested resource\n'),
    );
  });

  test('waits until there are so many', async () => {
    const scaling = kpod('scale rs/web --replicas=1 --timeout=1m');
    await expect.poll(() => replicas('web')).toBe(1);
    await api.store.mutate({ kind: 'ReplicaSet', namespace: 'default', name: 'web' }, (set) => ({ ...set, status: { replicas: 1 } }));
    expect(await scaling).toEqual(said('replicaset.apps/web scaled\n'));
  });
});

describe('kpod delete', () => {
  beforeEach(async () => {
    await kpod('create -f -', replicaSet('web'));
  });
  const instead = (given: string, meant: string): string =>
    `warning: --cascade=${given} is deprecated (boolean value) and can be replaced with --cascade=${meant}.\n`;

  test.each([
    ['background', undefined, ''],
    ['foreground', ['foregroundDeletion'], ''],
    ['orphan', ['orphan'], ''],
    ['true', undefined, instead('true', 'background')],
    ['false', ['orphan'], instead('false', 'orphan')],
  ])('--cascade=%s', async (how, finalizers, warning) => {
    const result = await kpod(`delete rs web --wait=false --cascade=${how}`);
    expect(result).toEqual(said('replicaset.apps "web" deleted\n', warning));
    expect(api.store.get({ kind: 'ReplicaSet', namespace: 'default', name: 'web' })?.metadata.finalizers).toEqual(finalizers);
  });
});

test('kpod get all: kind by kind, in the order of a cluster', async () => {
  const controller = replicaSet('old')
    .replace('apps/v1', 'v1')
    .replace('ReplicaSet', 'ReplicationController')
    .replace('matchLabels: {app: old}', 'app: old');
  await kpod(
    'create -f -',
    `${replicaSet('web')}---${controller}---
apiVersion: v1
kind: Pod
metadata: {name: one}
spec: {containers: [{name: main, image: b}]}
`,
  );
  const { stdout } = await kpod('get all');
  expect(stdout.replace(/\d+s/g, '0s')).toBe(`NAME      READY   STATUS    RESTARTS   AGE
pod/one   0/1     Pending   0          0s

NAME                        DESIRED   CURRENT   READY   AGE
replicationcontroller/old   2         0         0       0s

NAME                  DESIRED   CURRENT   READY   AGE
replicaset.apps/web   2         0         0       0s
`);
  expect(await kpod('delete all --all --wait=false')).toMatchObject({
    stdout: 'pod "one" deleted\nreplicationcontroller "old" deleted\nreplicaset.apps "web" deleted\n',
  });
});
