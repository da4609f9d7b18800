import { mkdirSync, mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { volumeSourceNames } from '../../../src/api/kinds/pod/volume-sources.ts';
import { structNamed } from '../../../src/api/schema.ts';
import type { Container, PodSpec, VolumeMount } from '../../../src/api/types.ts';
import { findUnsupported } from '../../../src/api/unsupported.ts';
import { type EngineInfo, SubPathError } from '../../../src/engine/types.ts';
import { memorySize } from '../../../src/kubelet/volumes/empty-dir.ts';
import { volumeSources } from '../../../src/kubelet/volumes/sources.ts';
import { container, pod } from '../../fakes/pods.ts';
import { type SimulatedNode, startSimulatedNode } from '../../fakes/simulated-node.ts';

const messages = (node: SimulatedNode, reason: string) =>
  node.store
    .list('Event')
    .filter((event) => event.reason === reason)
    .map(({ message }) => message);
const volumesOf = (node: SimulatedNode) => node.engine.leftovers().filter((name) => name.startsWith('volume'));

describe('a stored pod that says of its volumes what this kpod does not know', () => {
  const started = async (spec: Partial<PodSpec>, mount: VolumeMount = { name: 'v', mountPath: '/v' }) => {
    const node = await startSimulatedNode();
    const env = Object.entries({ EMPTY: '', SET: 'set', ROOT: '/', UP: '..' }).map(([name, value]) => ({ name, value }));
    await node.create(pod({ apps: [container('app', { volumeMounts: [mount], env })], spec }));
    await node.clock.advance(1_000);
    return node;
  };

  it.each<[string, object, string]>([
    [
      'another source',
      { gitRepo: { repository: 'r' } },
      'spec.volumes[0].gitRepo: Forbidden: kpod clones nothing: clone it into an emptyDir volume, in an init container',
    ],
    [
      'a source with the name of something that objects inherit',
      { constructor: {} },
      'spec.volumes[0].constructor: Forbidden: not supported by kpod yet',
    ],
    ['a second source', { emptyDir: {}, nfs: {} }, 'spec.volumes[0].nfs: Forbidden: may not specify more than 1 volume type'],
    [
      'a medium',
      { emptyDir: { medium: 'HugePages' } },
      'spec.volumes[0].emptyDir.medium: Forbidden: kpod gives pods no huge pages: leave it out, or use Memory',
    ],
    ['no source', {}, 'spec.volumes[0]: Required value: must specify a volume type'],
  ])('waits with its cause: %s', async (_what, source, detail) => {
    const node = await started({ volumes: [{ name: 'v', ...source }] });
    expect(messages(node, 'FailedMount')).toEqual([`MountVolume.SetUp failed for volume "v" : ${detail}`]);
    expect(node.pod().status.containerStatuses).toMatchObject([{ state: { waiting: { reason: 'ContainerCreating' } } }]);
    expect(node.engine.leftovers()).toEqual([]);
  });

  it.each<[string, VolumeMount, string]>([
    ['of a volume that is not there', { name: 'other', mountPath: '/v' }, 'cannot find volume "other" to mount into container "app"'],
    [
      'of a part that a variable names which is not set',
      { name: 'v', mountPath: '/v', subPathExpr: '$(PART)/$(EMPTY)/$(PART)/$(SET)' },
      'missing value for EMPTY, PART',
    ],
    [
      'of a part that begins elsewhere',
      { name: 'v', mountPath: '/v', subPathExpr: '$(ROOT)etc' },
      'error SubPath `/etc` must not be an absolute path',
    ],
    [
      'of a part that leads elsewhere',
      { name: 'v', mountPath: '/v', subPathExpr: 'a/$(UP)/b' },
      "unable to provision SubPath `a/../b`: must not contain '..'",
    ],
    [
      'that says what this kpod does not know',
      { name: 'v', mountPath: '/v', future: 'x' } as VolumeMount,
      'spec.containers[0].volumeMounts[0].future: Forbidden: not supported by kpod yet',
    ],
    [
      'of which all that is mounted below must be read-only, too',
      { name: 'v', mountPath: '/v', readOnly: true, recursiveReadOnly: 'Enabled' },
      'failed to resolve recursive read-only mode: volume "v" requested recursive read-only mount, but it is not supported by the runtime',
    ],
  ])('gives its container no mount %s', async (_what, mount, message) => {
    const node = await started({ volumes: [{ name: 'v', emptyDir: {} }] }, mount);
    expect(node.pod().status.containerStatuses).toMatchObject([{ state: { waiting: { reason: 'CreateContainerConfigError', message } } }]);
    expect(messages(node, 'Failed')).toEqual([`Error: ${message}`]);
    expect(node.engine.runsOf()).toEqual([]);
    expect(volumesOf(node)).toEqual(['volume kpod_uid-1_v']);
  });
});

describe('the volumes of a pod, asked for at every start of a container', () => {
  const v = { volumeMounts: [{ name: 'v', mountPath: '/v' }] };
  /** `crash` ends 20 s after each start; `app` runs. */
  const started = async (source: object) => {
    const node = await startSimulatedNode();
    const made = vi.spyOn(node.engine, 'createVolume');
    const listed = vi.spyOn(node.engine, 'listVolumes');
    node.engine.script('init', { exitAfterMs: 100 });
    node.engine.script('crash', { exitAfterMs: 20_000, exitCode: 1 });
    const spec = { volumes: [{ name: 'v', ...source }] };
    await node.create(pod({ init: [container('init', v)], apps: [container('app', v), container('crash', v)], spec }));
    await node.clock.advance(1_000);
    const commands = () => ({ made: made.mock.calls.length, listed: listed.mock.calls.length });
    return { node, commands };
  };
  const crashStatus = (node: SimulatedNode) => node.pod().status.containerStatuses?.[1];

  it('cost one command, however many containers start', async () => {
    const { node, commands } = await started({ emptyDir: {} });
    await node.clock.advance(60_000);
    expect(node.engine.runsOf('crash').length).toBeGreaterThan(1);
    expect(commands()).toEqual({ made: 1, listed: 0 });
  });

  it('are made again when others have taken them with what used them', async () => {
    const { node, commands } = await started({ emptyDir: {} });
    for (const { name } of node.engine.runsOf()) node.engine.removeContainerForeign(name);
    await node.engine.removeVolume('kpod_uid-1_v');
    await node.clock.advance(60_000);
    expect(node.pod().status.phase).toBe('Running');
    expect(volumesOf(node)).toEqual(['volume kpod_uid-1_v']);
    expect(commands()).toEqual({ made: 2, listed: 1 });
    await node.remove('web', 0);
    await node.clock.advance(10_000);
    expect(volumesOf(node)).toEqual([]);
    expect(node.engine.violations).toEqual([]);
  });

  it('keep what containers have made of them, also the mode, when the pod gets another sandbox', async () => {
    const { node, commands } = await started({ emptyDir: {} });
    node.engine.killSandboxForeign(node.engine.leftovers()[0]?.replace('sandbox ', '') ?? '');
    await node.clock.advance(60_000);
    expect(node.engine.runsOf('app')).toHaveLength(2);
    expect(commands()).toEqual({ made: 1, listed: 1 });
  });

  it('that cannot be made are told of, and what runs goes on', async () => {
    const path = mkdtempSync(join(tmpdir(), 'kpod-test-'));
    const { node } = await started({ hostPath: { path, type: 'Directory' } });
    rmdirSync(path);
    await node.clock.advance(45_000);
    const message = `MountVolume.SetUp failed for volume "v" : hostPath type check failed: ${path} is not a directory`;
    expect(messages(node, 'FailedMount')).toEqual([message]);
    // Nothing was tried, so nothing of the back-off is used up, and no start error hides the end.
    expect(crashStatus(node)).toMatchObject({ restartCount: 0, state: { terminated: { exitCode: 1 } } });
    expect(node.pod().status.containerStatuses?.[0]).toMatchObject({ ready: true, restartCount: 0 });
    mkdirSync(path);
    await node.clock.advance(13_000);
    expect(crashStatus(node)).toMatchObject({ restartCount: 1, state: { running: {} } });
    rmdirSync(path);
  });

  it('are looked for again on the machine, where a runtime would make them', async () => {
    const path = mkdtempSync(join(tmpdir(), 'kpod-test-'));
    const { node } = await started({ hostPath: { path } });
    rmdirSync(path);
    await node.clock.advance(45_000);
    expect(crashStatus(node)?.restartCount).toBe(1);
    rmdirSync(path);
  });

  it('that the engine refuses are told of as the kubelet does', async () => {
    const node = await startSimulatedNode();
    node.engine.setDiskFull(true);
    await node.create(pod({ apps: ['app'], spec: { volumes: [{ name: 'v', emptyDir: {} }] } }));
    await node.clock.advance(1_000);
    expect(messages(node, 'FailedMount')).toEqual([
      expect.stringMatching(/^MountVolume\.SetUp failed for volume "v" : .*no space left on device/),
    ]);
  });
});

describe('a volume in memory', () => {
  const limited = (memory: string) => container('app', { resources: { limits: { memory } } });
  it.each<[string, { sizeLimit?: string }, Container, number]>([
    ['all that the machine has for pods', {}, container('app'), 1000],
    ['what it states', { sizeLimit: '100' }, container('app'), 100],
    ['no more than the pod may use', { sizeLimit: '500' }, limited('200'), 200],
    ['no more than there is', { sizeLimit: '1Gi' }, limited('1Gi'), 1000],
    ['nothing stated', { sizeLimit: '0' }, container('app'), 0],
  ])('may hold %s', (_what, settings, app, bytes) => {
    expect(memorySize(settings, pod({ apps: [app] }), 1000)).toBe(bytes);
  });

  it('is asked for with its size, and held by the sandbox of an engine that would empty it', async () => {
    const node = await startSimulatedNode({ info: { holdsMemory: true } });
    const made = vi.spyOn(node.engine, 'createVolume');
    const ran = vi.spyOn(node.engine, 'runSandbox');
    const volumes = [
      { name: 'v', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } },
      { name: 'disk', emptyDir: {} },
    ];
    await node.create(pod({ apps: ['app'], spec: { volumes } }));
    await node.clock.advance(1_000);
    expect(made.mock.calls.map(([{ name, mode, memory }]) => ({ name, mode, memory }))).toEqual([
      { name: 'kpod_uid-1_v', mode: 0o777, memory: { sizeBytes: 2 ** 20 } },
      { name: 'kpod_uid-1_disk', mode: 0o777, memory: undefined },
    ]);
    expect(ran.mock.calls[0]?.[0].memoryVolumes).toEqual(['kpod_uid-1_v']);
  });
});

describe('mounts below a volume', () => {
  it.each<[Partial<VolumeMount>, object]>([
    [{ mountPropagation: 'None' }, { readOnly: false }],
    [
      { mountPropagation: 'HostToContainer', readOnly: true },
      { readOnly: true, propagation: 'rslave' },
    ],
    [{ mountPropagation: 'Bidirectional' }, { readOnly: false, propagation: 'rshared' }],
    [{ readOnly: true, recursiveReadOnly: 'IfPossible' }, { readOnly: true }],
  ])('%j are passed on as the engine is told', async (mount, expected) => {
    const node = await startSimulatedNode();
    const ran = vi.spyOn(node.engine, 'runContainer');
    const volumeMounts = [{ name: 'v', mountPath: '/v', ...mount }];
    await node.create(pod({ apps: [container('app', { volumeMounts })], spec: { volumes: [{ name: 'v', hostPath: { path: '/' } }] } }));
    await node.clock.advance(1_000);
    expect(ran.mock.calls[0]?.[0].mounts[0]).toEqual({ containerPath: '/v', source: { type: 'bind', hostPath: '/' }, ...expected });
  });
});

describe('a volume on a disk', () => {
  const started = async (settings: { sizeLimit?: string; medium?: string }, info: Partial<EngineInfo> = {}) => {
    const node = await startSimulatedNode({ info });
    const measured = vi.spyOn(node.engine, 'volumeUsage').mockResolvedValue(2 ** 20);
    node.engine.script('app', { onTerm: 'ignore' });
    const volumes = [{ name: 'v', emptyDir: settings }];
    await node.create(pod({ apps: ['app'], spec: { volumes, terminationGracePeriodSeconds: 600 } }));
    await node.clock.advance(25_000);
    return { node, measured };
  };

  it('may be as large as it says; when it is larger its pod is evicted', async () => {
    const { node, measured } = await started({ sizeLimit: '1024Ki' });
    expect(measured.mock.calls).toEqual([['kpod_uid-1_v'], ['kpod_uid-1_v']]);
    expect(node.pod().status.phase).toBe('Running');
    measured.mockResolvedValue(2 ** 20 + 1);
    await node.clock.advance(20_000);
    const message = 'Usage of EmptyDir volume "v" exceeds the limit "1Mi". ';
    const { status } = node.pod();
    expect(status).toMatchObject({ phase: 'Failed', reason: 'Evicted', message });
    expect(status.conditions?.[0]).toMatchObject({ type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet', message });
    expect(node.store.list('Event').filter(({ reason }) => reason === 'Evicted')).toMatchObject([{ type: 'Warning', message }]);
    await node.clock.advance(60_000);
    expect(measured).toHaveBeenCalledTimes(3);
  });

  it.each<[string, { sizeLimit?: string; medium?: string }, Partial<EngineInfo>, readonly string[]]>([
    ['has no limit', {}, {}, []],
    ['has a limit of zero', { sizeLimit: '0' }, {}, []],
    ['is in memory, where it cannot grow', { sizeLimit: '1Ki', medium: 'Memory' }, {}, []],
    [
      'cannot be looked into',
      { sizeLimit: '1Ki' },
      { unsupportedResources: { volumeSize: 'it is hidden' } },
      ['spec.volumes[0].emptyDir.sizeLimit: not applied by podman: it is hidden'],
    ],
  ])('is not measured when it %s', async (_what, settings, info, warnings) => {
    const { node, measured } = await started(settings, info);
    expect(measured).not.toHaveBeenCalled();
    expect(node.pod().status.phase).toBe('Running');
    expect(messages(node, 'ResourceNotApplied')).toEqual(warnings);
  });
});

describe('a volume that is an image', () => {
  const started = async (image: { reference: string; pullPolicy: 'IfNotPresent' | 'Never' }) => {
    const node = await startSimulatedNode();
    const ran = vi.spyOn(node.engine, 'runContainer');
    const volumes = [{ name: 'v', image }];
    const init = container('init', { volumeMounts: [{ name: 'v', mountPath: '/v' }] });
    node.engine.script('init', { exitAfterMs: 100 });
    await node.create(pod({ init: [init], apps: ['app'], spec: { volumes } }));
    await node.clock.advance(1_000);
    return { node, ran };
  };

  it('is looked for with the image of the container that mounts it', async () => {
    const { node, ran } = await started({ reference: 'busybox', pullPolicy: 'IfNotPresent' });
    const found = await node.engine.imageStatus('busybox');
    expect(ran.mock.calls[0]?.[0].mounts[0]).toEqual({ containerPath: '/v', source: { type: 'image', id: found?.id }, readOnly: true });
    expect(node.pod().status.phase).toBe('Running');
  });

  it('that cannot be had keeps its container waiting with the reasons of images', async () => {
    const { node } = await started({ reference: 'no/such:1', pullPolicy: 'Never' });
    const message = 'Container image "no/such:1" is not present with pull policy of Never';
    expect(node.pod().status.initContainerStatuses).toMatchObject([{ state: { waiting: { reason: 'ErrImageNeverPull', message } } }]);
    const [event] = node.store.list('Event').filter(({ reason }) => reason === 'ErrImageNeverPull');
    expect(event?.involvedObject.fieldPath).toBeUndefined();
  });
});

describe('a part of a volume', () => {
  const started = async (mount: Partial<VolumeMount>, behave: (node: SimulatedNode) => void = () => {}) => {
    const node = await startSimulatedNode();
    const ran = vi.spyOn(node.engine, 'runContainer');
    behave(node);
    const env = [{ name: 'PART', value: 'logs' }];
    const volumeMounts = [{ name: 'v', mountPath: '/v/', ...mount }];
    await node.create(pod({ apps: [container('app', { volumeMounts, env })], spec: { volumes: [{ name: 'v', emptyDir: {} }] } }));
    await node.clock.advance(1_000);
    return { node, ran };
  };

  it.each<[Partial<VolumeMount>, object]>([
    [{ subPath: 'a/b' }, { subPath: 'a/b' }],
    [{ subPath: '$(PART)' }, { subPath: '$(PART)' }],
    [
      { subPathExpr: '$(PART)/$$(PART)', readOnly: true },
      { subPath: 'logs/$(PART)', readOnly: true },
    ],
  ])('%j is left to the engine, with its variables', async (mount, expected) => {
    const { node, ran } = await started(mount);
    expect(node.pod().status.phase).toBe('Running');
    expect(ran.mock.calls[0]?.[0].mounts[0]).toEqual({
      containerPath: '/v',
      source: { type: 'volume', name: 'kpod_uid-1_v' },
      readOnly: false,
      ...expected,
    });
  });

  it.each([
    ['outside', 'failed to prepare subPath for volumeMount "v" of container "app"'],
    ['notMade', 'failed to create subPath directory for volumeMount "v" of container "app"'],
  ] as const)('that cannot be given (%s) is told of as the kubelet does', async (problem, message) => {
    const { node, ran } = await started({ subPath: 'bad' }, ({ engine }) => {
      vi.spyOn(engine, 'runContainer').mockRejectedValueOnce(new SubPathError('/v', problem, 'a link leads to /'));
    });
    expect(node.pod().status.containerStatuses).toMatchObject([{ state: { waiting: { reason: 'CreateContainerConfigError', message } } }]);
    expect(messages(node, 'Failed')).toEqual([`Error: ${message}`]);
    // Whoever mends it sees it run at the next try.
    await node.clock.advance(30_000);
    expect(node.pod().status.phase).toBe('Running');
    expect(ran).toHaveBeenCalledTimes(2);
  });
});

describe('the sources of volumes', () => {
  it.each(volumeSourceNames)('%s is let through by admission where the kubelet has it, and nowhere else', (name) => {
    const source = { emptyDir: {}, hostPath: { path: '/' }, projected: {} }[name as string] ?? { any: 'thing' };
    const spec = { containers: [{ name: 'c', image: 'i' }], volumes: [{ name: 'v', [name]: source }] };
    const { errors } = findUnsupported('Pod', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec });
    const refused = [{ type: 'Forbidden', field: `spec.volumes[0].${name}`, detail: expect.stringMatching(/^not supported|^kpod .+: .+/) }];
    expect(errors).toEqual(name in volumeSources ? [] : refused);
  });

  it('are those of the schema', () => {
    expect([...(structNamed('Volume')?.keys() ?? [])].sort()).toEqual(['name', ...volumeSourceNames].sort());
  });
});
