/** What containers are told by variables. k8s: test/e2e/common/node/{configmap,secrets,downwardapi,expansion}.go */
import { expect } from 'vitest';
import { eventually } from '../../e2e/support/workspace.ts';
import { configMap, type Manifest, podManifest, secret, shell, staying } from '../manifests.ts';
import { type Scene, statusesOf } from '../scene.ts';
import type { Group } from '../table.ts';

const data = { data_1: 'value-1', data_2: 'value-2', data_3: 'value-3' };

/** Runs `env` in a pod, and answers its variables, one a line. Without a shell: it drops names that are none of its own. */
async function variables(scene: Scene, container: object, objects: readonly Manifest[] = []): Promise<string> {
  const { look } = await scene.logsOfRun([
    ...objects,
    podManifest('told', { containers: [{ name: 'look', image: 'busybox', command: ['env'], ...container }] }),
  ]);
  return `\n${look}`;
}

const fromKey = (object: Manifest, ref: object) => async (scene: Scene) => {
  const seen = await variables(scene, { env: [{ name: 'DATA_1', valueFrom: ref }] }, [object]);
  expect(seen).toContain('\nDATA_1=value-1\n');
};

const fromAll = (object: Manifest, ref: object) => async (scene: Scene) => {
  const seen = await variables(scene, { envFrom: [ref, { prefix: 'p-', ...ref }] }, [object]);
  for (const [name, value] of Object.entries(data)) {
    expect(seen).toContain(`\n${name}=${value}\n`);
    expect(seen).toContain(`\np-${name}=${value}\n`);
  }
};

/** What the API server says of a key that is none. */
const emptyKey = (object: Manifest) => async (scene: Scene) => {
  const said = await scene.refused([object]);
  expect(said).toContain(`${object.kind} "${object.metadata.name}" is invalid: data[]: Invalid value: ""`);
  expect((await scene.kpod(['get', object.kind.toLowerCase(), object.metadata.name])).exitCode).toBe(1);
};

/** Made, patched, found by its label, deleted with all of the label. */
const lifecycle =
  (object: Manifest, { kind, patch, value }: { kind: string; patch: object; value: string }) =>
  async (scene: Scene) => {
    const listed = async () => (await scene.ok('get', kind, '-A', '-l', 'test=static', '-o', 'name')).trim();
    await scene.create([object]);
    expect(await listed()).toBe(`${kind}/given`);
    await scene.ok('patch', kind, 'given', '--type=strategic', '-p', JSON.stringify(patch));
    expect(JSON.parse(await scene.ok('get', kind, 'given', '-o', 'json'))).toMatchObject({
      metadata: { labels: { test: 'static', patched: 'true' } },
      data: { added: value },
    });
    await scene.ok('delete', kind, '-l', 'test=static');
    expect(await listed()).toBe('');
  };

const labelled = (object: Manifest): Manifest => ({ ...object, metadata: { ...object.metadata, labels: { test: 'static' } } });

const field = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } });
const resource = (name: string, of: string) => ({ name, valueFrom: { resourceFieldRef: { resource: of } } });
const figures = [
  resource('CPU_LIMIT', 'limits.cpu'),
  resource('MEMORY_LIMIT', 'limits.memory'),
  resource('CPU_REQUEST', 'requests.cpu'),
  resource('MEMORY_REQUEST', 'requests.memory'),
];

const resources = { resources: { requests: { cpu: '250m', memory: '32Mi' }, limits: { cpu: '1250m', memory: '64Mi' } } };
const ipv4 = String.raw`(?:\d+\.){3}\d+`;

const workdir = { volumes: [{ name: 'workdir1', emptyDir: {} }] };
const mountedAt = (mountPath: string, more: object = {}) => ({ name: 'workdir1', mountPath, ...more });

/** A subPathExpr whose value leaves the volume, or would: the container is never made, and says why. */
const noSubPath = (value: string, message: string) => async (scene: Scene) => {
  const container = shell('dapi-container', 'true', {
    env: [{ name: 'POD_NAME', value }],
    volumeMounts: [mountedAt('/logscontainer', { subPathExpr: '$(POD_NAME)' })],
  });
  await scene.create([podManifest('stuck', { containers: [container], ...workdir })]);
  const pod = await scene.podOnceIt('stuck', (seen) =>
    expect(statusesOf(seen)[0]?.state?.waiting?.reason).toBe('CreateContainerConfigError'),
  );
  expect(statusesOf(pod)[0]?.state?.waiting?.message).toBe(message);
};

/** A pod whose subPath is that of an annotation. */
const annotated = (annotations: Readonly<Record<string, string>>) =>
  podManifest(
    'annotated',
    {
      containers: [
        staying('dapi-container', {
          env: [{ name: 'POD_NAME', value: 'foo' }, field('ANNOTATION', "metadata.annotations['mysubpath']")],
          volumeMounts: [mountedAt('/subpath_mount', { subPathExpr: '$(ANNOTATION)/$(POD_NAME)' }), mountedAt('/volume_mount')],
        }),
      ],
      ...workdir,
    },
    { annotations },
  );

export const environments: readonly Group[] = [
  {
    owner: 'sig-node',
    name: 'ConfigMap',
    rows: [
      {
        title: 'should be consumable via environment variable',
        scenario: fromKey(configMap('given', data), { configMapKeyRef: { name: 'given', key: 'data_1' } }),
        inTests: true,
      },
      {
        title: 'should be consumable via the environment',
        scenario: fromAll(configMap('given', data), { configMapRef: { name: 'given' } }),
      },
      { title: 'should fail to create ConfigMap with empty key', scenario: emptyKey(configMap('empty', { '': 'value-1' })) },
      {
        title: 'should run through a ConfigMap lifecycle',
        scenario: lifecycle(labelled(configMap('given', data)), {
          kind: 'configmap',
          patch: { metadata: { labels: { patched: 'true' } }, data: { added: 'value' } },
          value: 'value',
        }),
      },
    ],
  },
  {
    owner: 'sig-node',
    name: 'Secrets',
    rows: [
      {
        title: 'should be consumable from pods in env vars',
        scenario: fromKey(secret('given', data), { secretKeyRef: { name: 'given', key: 'data_1' } }),
      },
      {
        title: 'should be consumable via the environment',
        scenario: fromAll(secret('given', data), { secretRef: { name: 'given' } }),
      },
      {
        title: 'should fail to create secret due to empty secret key',
        scenario: emptyKey({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'empty' }, data: { '': 'dmFsdWUtMQ==' } }),
      },
      {
        title: 'should patch a secret',
        scenario: lifecycle(labelled(secret('given', data)), {
          kind: 'secret',
          patch: { metadata: { labels: { patched: 'true' } }, data: { added: 'dmFsdWU=' } },
          value: 'dmFsdWU=',
        }),
      },
    ],
  },
  {
    owner: 'sig-node',
    name: 'Downward API',
    rows: [
      {
        title: "should provide container's limits.cpu/memory and requests.cpu/memory as env vars",
        async scenario(scene) {
          const seen = await variables(scene, { env: figures, ...resources });
          for (const line of ['CPU_LIMIT=2', 'MEMORY_LIMIT=67108864', 'CPU_REQUEST=1', 'MEMORY_REQUEST=33554432'])
            expect(seen).toContain(`\n${line}\n`);
        },
      },
      {
        title: 'should provide default limits.cpu/memory from node allocatable',
        async scenario(scene) {
          const seen = await variables(scene, { env: figures.slice(0, 2) });
          expect(seen).toMatch(/\nCPU_LIMIT=[1-9]\d*\n/);
          expect(seen).toMatch(/\nMEMORY_LIMIT=[1-9]\d{8,}\n/);
        },
      },
      {
        title: 'should provide host IP as an env var',
        async scenario(scene) {
          const seen = await variables(scene, { env: [field('HOST_IP', 'status.hostIP')] });
          expect(seen).toMatch(new RegExp(`\nHOST_IP=${ipv4}\n`));
          expect(seen).toContain(`\nHOST_IP=${(await scene.pod('told')).status.hostIP}\n`);
        },
      },
      {
        title: 'should provide pod UID as env vars',
        async scenario(scene) {
          const seen = await variables(scene, { env: [field('POD_UID', 'metadata.uid')] });
          expect(seen).toContain(`\nPOD_UID=${(await scene.pod('told')).metadata.uid}\n`);
        },
      },
      {
        title: 'should provide pod name, namespace and IP address as env vars',
        async scenario(scene) {
          const env = [field('POD_NAME', 'metadata.name'), field('POD_NAMESPACE', 'metadata.namespace'), field('POD_IP', 'status.podIP')];
          const seen = await variables(scene, { env });
          expect(seen).toContain('\nPOD_NAME=told\n');
          expect(seen).toContain(`\nPOD_NAMESPACE=${scene.namespace}\n`);
          expect(seen).toMatch(new RegExp(`\nPOD_IP=${ipv4}\n`));
        },
      },
    ],
  },
  {
    owner: 'sig-node',
    name: 'Variable Expansion',
    rows: [
      {
        title: 'should allow composing env vars into new env vars',
        async scenario(scene) {
          const env = [
            { name: 'FOO', value: 'foo-value' },
            { name: 'BAR', value: 'bar-value' },
            { name: 'FOOBAR', value: '$(FOO);;$(BAR)' },
          ];
          expect(await variables(scene, { env })).toContain('\nFOOBAR=foo-value;;bar-value\n');
        },
      },
      {
        title: "should allow substituting values in a container's args",
        async scenario(scene) {
          const env = [{ name: 'TEST_VAR', value: 'test-value' }];
          const container = { name: 'look', image: 'busybox', command: ['sh', '-c'], args: ['TEST_VAR=wrong echo "$(TEST_VAR)"'], env };
          expect(await scene.logsOfRun([podManifest('told', { containers: [container] })])).toEqual({ look: 'test-value\n' });
        },
      },
      {
        title: "should allow substituting values in a container's command",
        async scenario(scene) {
          const container = shell('look', 'TEST_VAR=wrong echo "$(TEST_VAR)"', { env: [{ name: 'TEST_VAR', value: 'test-value' }] });
          expect(await scene.logsOfRun([podManifest('told', { containers: [container] })])).toEqual({ look: 'test-value\n' });
        },
      },
      {
        title: 'should allow substituting values in a volume subpath',
        async scenario(scene) {
          const container = shell('look', 'test -d /testcontainer/foo; echo $?', {
            env: [{ name: 'POD_NAME', value: 'foo' }],
            volumeMounts: [mountedAt('/logscontainer', { subPathExpr: '$(POD_NAME)' }), mountedAt('/testcontainer')],
          });
          expect(await scene.logsOfRun([podManifest('told', { containers: [container], ...workdir })])).toEqual({ look: '0\n' });
        },
        inTests: true,
      },
      {
        title: 'should fail substituting values in a volume subpath with backticks',
        scenario: noSubPath('..', "unable to provision SubPath `..`: must not contain '..'"),
      },
      {
        title: 'should fail substituting values in a volume subpath with absolute path',
        scenario: noSubPath('/tmp', 'error SubPath `/tmp` must not be an absolute path'),
      },
      {
        title: 'should succeed in writing subpaths in container',
        async scenario(scene) {
          await scene.running(annotated({ mysubpath: 'mypath' }));
          await scene.inside('annotated', 'dapi-container', 'touch /volume_mount/mypath/foo/test.log && test -f /subpath_mount/test.log');
          await scene.ok('annotate', 'pod', 'annotated', 'mysubpath=mynewpath', '--overwrite');
          expect((await scene.pod('annotated')).status.phase).toBe('Running');
          await scene.ok('delete', 'pod', 'annotated');
        },
      },
      {
        title: 'should verify that a failing subpath expansion can be modified during the lifecycle of a container',
        async scenario(scene) {
          await scene.create([annotated({ notmysubpath: 'mypath' })]);
          await scene.podOnceIt('annotated', (pod) =>
            expect(statusesOf(pod)[0]?.state?.waiting?.reason).toBe('CreateContainerConfigError'),
          );
          await scene.ok('annotate', 'pod', 'annotated', 'mysubpath=mypath');
          await scene.podOnceIt('annotated', (pod) => expect(pod.status.phase).toBe('Running'));
          await eventually(async () => expect(await scene.inside('annotated', 'dapi-container', 'ls /volume_mount/mypath')).toBe('foo\n'));
          await scene.ok('delete', 'pod', 'annotated');
        },
      },
    ],
  },
];
