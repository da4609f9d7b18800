import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Kind } from '../../../src/api/any-object.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { type CliResult, runCli } from '../../fakes/cli.ts';

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      initContainers: [{name: setup, image: "busybox:1"}]
      containers:
      - name: web
        image: nginx:1
        env:
        - {name: A, value: "1"}
        - {name: R, valueFrom: {configMapKeyRef: {name: conf, key: k}}}
        - {name: M, valueFrom: {configMapKeyRef: {name: conf, key: missing}}}
        - {name: O, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
        - {name: L, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}
        resources: {limits: {cpu: 1500m}}
`;
const others = `
{apiVersion: v1, kind: ConfigMap, metadata: {name: conf}, data: {k: v, a-b: c}}
---
{apiVersion: v1, kind: Secret, metadata: {name: sec}, stringData: {PASS: word}}
---
{apiVersion: v1, kind: Service, metadata: {name: front}, spec: {ports: [{port: 80}], selector: {app: old}}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: tick}
spec:
  schedule: "* * * * *"
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: tick, image: b}]}}}}
`;

let directory: string;
let api: TestApi;
const kpod = (line: string, input?: string): Promise<CliResult> =>
  runCli(line.split(' '), { url: api.url, ...(input === undefined ? {} : { input }) });
const said = (stdout: string, stderr = ''): CliResult => ({ stdout, stderr, exitCode: 0 });
const failed = (stderr: string): CliResult => ({ stdout: '', stderr: `error: ${stderr}\n`, exitCode: 1 });
const at = (kind: Kind, name: string, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown>)?.[key], api.store.get({ kind, namespace: 'default', name }));
const container = (index = 0) => at('Deployment', 'web', `spec.template.spec.containers.${index}`) as Record<string, unknown>;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kpod-set-'));
  await writeFile(join(directory, 'web.yaml'), deployment);
  await writeFile(join(directory, 'conf.yaml'), '{apiVersion: v1, kind: ConfigMap, metadata: {name: conf}}');
  api = await startTestApi();
  expect((await kpod('create -f -', `${deployment}---\n${others}`)).stderr).toBe('');
});
afterAll(async () => {
  await api.close();
  await rm(directory, { recursive: true });
});

describe('set image', () => {
  test('changes the containers that it names, and says nothing of what is so already', async () => {
    expect(await kpod('set image deploy/web web=nginx:2')).toEqual(said('deployment.apps/web image updated\n'));
    expect(await kpod('set image deploy/web web=nginx:2')).toEqual(said(''));
    expect(container()).toMatchObject({ image: 'nginx:2', env: expect.anything() });
    expect(at('Deployment', 'web', 'spec.template.spec.initContainers.0.image')).toBe('busybox:1');
  });

  test('changes all of them, init containers too, of every kind that has a template', async () => {
    expect(await kpod('set image deploy,cronjob --all *=busybox:9')).toEqual(
      said('deployment.apps/web image updated\ncronjob.batch/tick image updated\n'),
    );
    expect(at('Deployment', 'web', 'spec.template.spec.initContainers.0.image')).toBe('busybox:9');
    expect(at('CronJob', 'tick', 'spec.jobTemplate.spec.template.spec.containers.0.image')).toBe('busybox:9');
  });

  test.each([
    ['set image deploy/web nope=x', 'unable to find container named "nope"'],
    ['set image deploy/web', 'at least one image update is required'],
    [
      'set image deploy/web web=x *=y',
      'all containers are already specified by *, but saw more than one container_name=container_image pairs',
    ],
    ['set image cm/conf web=x', 'configmaps/conf the object is not a pod or does not have a pod template: *v1.ConfigMap'],
    ['set image deploy -l a=b --all web=x', 'cannot set --all and --selector at the same time'],
  ])('%s is refused', async (line, message) => {
    expect(await kpod(line)).toEqual(failed(message));
  });

  test('asks no server with --local, and prints what Kubernetes writes', async () => {
    const file = join(directory, 'web.yaml');
    const { stdout } = await kpod(`set image -f ${file} web=nginx:3 --local -o yaml`);
    expect(stdout).toContain('metadata:\n  creationTimestamp: null\n');
    expect(stdout).toContain('        image: nginx:3\n');
    expect(stdout).toMatch(/\nstatus: \{\}\n$/);
    expect(await kpod(`set image -f ${file} web=nginx:3 --local`)).toEqual(said('deployment.apps/web image updated\n'));
    expect((await kpod('set image deploy/web web=x --local')).stderr).toMatch(/^error: you must specify resources by --filename when/);
    expect(await kpod(`set image -f ${join(directory, 'conf.yaml')} web=x --local`)).toEqual(
      failed('configmap/conf the object is not a pod or does not have a pod template: *v1.ConfigMap'),
    );
  });

  test('sends nothing with --dry-run=client', async () => {
    expect(await kpod('set image deploy/web web=other --dry-run=client')).toEqual(said('deployment.apps/web image updated (dry run)\n'));
    expect(await kpod('set image deploy/web web=other --dry-run=server')).toEqual(
      said('deployment.apps/web image updated (server dry run)\n'),
    );
    expect(container()).toMatchObject({ image: 'busybox:9' });
  });
});

describe('set env', () => {
  test('lists what there is, with what references lead to', async () => {
    expect((await kpod('set env deploy/web --list X=9')).stdout).toBe(
      [
        '# Deployment web, container web',
        'A=1',
        ...['# R from configmap conf, key k', '# M from configmap conf, key missing'],
        ...['# O from field path metadata.name', '# L from resource field limits.cpu'],
        ...['X=9', '# Deployment web, container setup', 'X=9', ''],
      ].join('\n'),
    );
    expect(await kpod('set env deploy/web --list --resolve -c web')).toEqual(
      said(
        '# Deployment web, container web\nA=1\nR=v\n# M from configmap conf, key missing\nO=web\nL=2\n',
        'error retrieving reference for M: key missing not found in config map conf\n',
      ),
    );
  });

  test('sets and removes, in all containers or in those that a pattern fits', async () => {
    expect(await kpod('set env deploy/web B=2 A- M-')).toEqual(said('deployment.apps/web env updated\n'));
    expect((container()['env'] as { name: string }[]).map(({ name }) => name)).toEqual(['R', 'O', 'L', 'B']);
    expect(at('Deployment', 'web', 'spec.template.spec.initContainers.0.env')).toEqual([{ name: 'B', value: '2' }]);
    expect(await kpod('set env deploy/web -c s*p B-')).toEqual(said('deployment.apps/web env updated\n'));
    expect(at('Deployment', 'web', 'spec.template.spec.initContainers.0.env')).toBeUndefined();
    expect(await kpod('set env deploy/web -c nope B-')).toEqual(
      said('', 'Warning: Deployment/web does not have any containers matching "nope"\n'),
    );
    expect(await kpod('set env deploy/web B=3 --overwrite=false')).toEqual(
      failed("deployments/web 'B' already has a value (2), and --overwrite is false"),
    );
  });

  test('takes the keys of a config map or of a secret, and lines of standard input', async () => {
    expect(await kpod('set env deploy/web --from=configmap/conf --prefix=C_ -c setup')).toEqual(
      said('deployment.apps/web env updated\n', 'Warning: key a-b transferred to A_B\nWarning: key k transferred to K\n'),
    );
    expect(at('Deployment', 'web', 'spec.template.spec.initContainers.0.env')).toEqual([
      { name: 'C_A_B', valueFrom: { configMapKeyRef: { name: 'conf', key: 'a-b' } } },
      { name: 'C_K', valueFrom: { configMapKeyRef: { name: 'conf', key: 'k' } } },
    ]);
    await kpod('set env cronjob/tick --from=secret/sec');
    expect(await kpod('set env cronjob/tick -e -', 'X=1 # one\nno pair\nY=2\n')).toEqual(said('cronjob.batch/tick env updated\n'));
    expect(at('CronJob', 'tick', 'spec.jobTemplate.spec.template.spec.containers.0.env')).toEqual([
      { name: 'PASS', valueFrom: { secretKeyRef: { name: 'sec', key: 'PASS' } } },
      { name: 'X', value: '1 ' },
      { name: 'Y', value: '2' },
    ]);
  });

  test.each([
    ['set env A=1', 'one or more resources must be specified as <resource> <name> or <resource>/<name>'],
    ['set env deploy/web A=1 deploy/x', 'all resources must be specified before environment changes: deploy/web A=1 deploy/x'],
    ['set env deploy/web A=1 A-', 'can not both modify and remove the same environment variable in the same command'],
    ['set env deploy/web -e A', 'unknown environment variable: A'],
    ['set env deploy/web --keys=a', 'when specifying --keys, a configmap or secret must be provided with --from'],
    ['set env deploy/web --from=svc/front', 'unsupported resource specified in --from'],
    ['set env deploy/web --list -o yaml', '--list and --output may not be specified together'],
  ])('%s is refused', async (line, message) => {
    expect(await kpod(line)).toEqual(failed(message));
  });
});

describe('set resources, serviceaccount, selector and subject', () => {
  test('resources are those of all containers, or of some', async () => {
    expect(await kpod('set resources deploy/web --limits=cpu=1000m,memory=64Mi --requests=cpu=100m -c web')).toEqual(
      said('deployment.apps/web resource requirements updated\n'),
    );
    expect(container()['resources']).toEqual({ limits: { cpu: '1', memory: '64Mi' }, requests: { cpu: '100m' } });
    expect(await kpod('set resources deploy/web')).toEqual(
      failed('you must specify an update to requests or limits (in the form of --requests/--limits)'),
    );
    expect(await kpod('set resources deploy/web -c nope --limits=cpu=1')).toEqual(failed('unable to find container named nope'));
    expect(await kpod('set resources deploy/web --limits=cpu')).toEqual(failed('Invalid argument syntax cpu, expected <resource>=<value>'));
  });

  test('an account is written, and told of, each time', async () => {
    for (const verb of ['serviceaccount', 'sa']) {
      expect(await kpod(`set ${verb} deploy/web robot`)).toEqual(said('deployment.apps/web serviceaccount updated\n'));
    }
    expect(at('Deployment', 'web', 'spec.template.spec.serviceAccountName')).toBe('robot');
    expect(await kpod('set serviceaccount')).toEqual(failed('serviceaccount is required'));
  });

  test('a selector takes the place of the one before', async () => {
    expect(await kpod('set selector svc/front tier=x,b=y')).toEqual(said('service/front selector updated\n'));
    expect(at('Service', 'front', 'spec.selector')).toEqual({ tier: 'x', b: 'y' });
    expect(await kpod('set selector deploy/web a=b')).toEqual(failed('setting a selector is only supported for Services'));
    expect(await kpod('set selector svc/front !a')).toEqual(failed('match expression [{a DoesNotExist []}] not supported on this object'));
    expect(await kpod('set selector')).toEqual(failed('one selector is required'));
  });

  test('subjects are added to what binds roles', async () => {
    const binding = `apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: admin}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: admin}
subjects: [{kind: User, apiGroup: rbac.authorization.k8s.io, name: alice}]
`;
    const file = join(directory, 'binding.yaml');
    await writeFile(file, binding);
    const words = '--user=bob --user=alice --group=staff --serviceaccount=:robot --serviceaccount=test:robot';
    const { stdout } = await kpod(`set subject -f ${file} --local ${words} -o jsonpath={.subjects[*].name}`);
    expect(stdout).toBe('alice bob staff robot robot');
    expect(await kpod('set subject deploy/web --user=a')).toEqual(
      failed('deployments/web setting subjects is only supported for RoleBinding/ClusterRoleBinding'),
    );
    expect(await kpod('set subject deploy/web')).toEqual(failed('you must specify at least one value of user, group or serviceaccount'));
    expect(await kpod('set subject deploy/web --serviceaccount=x')).toEqual(failed('serviceaccount must be <namespace>:<name>'));
  });

  test('what cannot be set is refused', async () => {
    expect(await kpod('set colour blue')).toEqual(failed('unknown command "colour blue"\nSee \'kpod set -h\' for help and examples'));
  });
});
