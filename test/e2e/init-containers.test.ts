import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContainerStatus, Pod } from '../../src/api/types.ts';
import { createWorkspace, enginesUnderTest, eventually, type Workspace } from './support/workspace.ts';

interface ContainerSketch {
  readonly name: string;
  readonly script: string;
  readonly image?: string;
  readonly imagePullPolicy?: string;
}

describe.each(enginesUnderTest)('the life of a pod with init containers, on %s', (engine) => {
  let work: Workspace;
  beforeAll(async () => {
    work = await createWorkspace(engine);
  });
  afterAll(() => work.dispose());

  /** Creates a pod whose containers share /data, a directory of this machine, and answers that. */
  async function create(
    name: string,
    init: readonly ContainerSketch[],
    apps: readonly ContainerSketch[],
    spec: object = {},
  ): Promise<string> {
    const dir = join(work.dir, name);
    await mkdir(dir);
    const container = ({ script, ...rest }: ContainerSketch) => ({
      image: 'busybox',
      ...rest,
      command: ['sh', '-c', script],
      volumeMounts: [{ name: 'data', mountPath: '/data' }],
    });
    const manifest = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name },
      spec: {
        volumes: [{ name: 'data', hostPath: { path: dir } }],
        initContainers: init.map(container),
        containers: apps.map(container),
        ...spec,
      },
    };
    await work.ok('create', '-f', await work.write(`${name}.json`, JSON.stringify(manifest)));
    return dir;
  }

  const remove = (name: string) => work.ok('delete', 'pod', name, '--now');
  const phaseOf = (name: string, phase: string) => eventually(async () => expect((await work.pod(name)).status.phase).toBe(phase));
  const condition = (pod: Pod, type: string) => pod.status.conditions?.find((one) => one.type === type);
  const written = async (dir: string) => (await readFile(join(dir, 'order'), 'utf8').catch(() => '')).split('\n').filter(Boolean);
  const note = (name: string, more = '') => `echo ${name} begin >>/data/order; sleep 0.3; echo ${name} end >>/data/order; ${more}`;
  const restarts = (statuses: readonly ContainerStatus[] | undefined) =>
    statuses?.map(({ name, restartCount }) => `${name} ${restartCount}`);

  // k8s: test/e2e/common/node/init_container.go "should invoke init containers on a RestartAlways pod"; order group 1
  it('runs init containers one after another, then the app, under Always', async () => {
    const dir = await create(
      'always',
      [
        { name: 'init1', script: note('init1') },
        { name: 'init2', script: note('init2') },
      ],
      [{ name: 'run1', script: note('run1', 'sleep 3600') }],
    );
    await phaseOf('always', 'Running');
    await eventually(async () => expect(await written(dir)).toHaveLength(6));
    expect(await written(dir)).toEqual(['init1', 'init2', 'run1'].flatMap((name) => [`${name} begin`, `${name} end`]));
    const pod = await work.pod('always');
    expect(condition(pod, 'Initialized')).toMatchObject({ status: 'True' });
    for (const status of pod.status.initContainerStatuses ?? []) {
      expect(status).toMatchObject({
        ready: true,
        started: false,
        restartCount: 0,
        state: { terminated: { exitCode: 0, reason: 'Completed' } },
      });
    }
    await remove('always');
  });

  // "should invoke init containers on a RestartNever pod"
  it('succeeds under Never when everything has ended with 0', async () => {
    await create(
      'never',
      [
        { name: 'init1', script: 'true' },
        { name: 'init2', script: 'true' },
      ],
      [{ name: 'run1', script: 'true' }],
      {
        restartPolicy: 'Never',
      },
    );
    await phaseOf('never', 'Succeeded');
    const pod = await work.pod('never');
    expect(condition(pod, 'Initialized')).toMatchObject({ status: 'True', reason: 'PodCompleted' });
    expect(condition(pod, 'Ready')).toMatchObject({ status: 'False', reason: 'PodCompleted' });
    await remove('never');
  });

  // "should not start app containers and fail the pod if init containers fail on a RestartNever pod"; order group 2
  it('fails under Never when an init container fails, without starting what comes after', async () => {
    const dir = await create(
      'failing',
      [
        { name: 'init1', script: note('init1') },
        { name: 'init2', script: note('init2', 'exit 3') },
        { name: 'init3', script: note('init3') },
      ],
      [{ name: 'run1', script: note('run1') }],
      { restartPolicy: 'Never' },
    );
    await phaseOf('failing', 'Failed');
    const pod = await work.pod('failing');
    expect(condition(pod, 'Initialized')).toMatchObject({
      status: 'False',
      reason: 'ContainersNotInitialized',
      message: 'containers with incomplete status: [init2 init3]',
    });
    expect(pod.status.initContainerStatuses?.[1]?.state.terminated).toMatchObject({ exitCode: 3, reason: 'Error' });
    expect(pod.status.initContainerStatuses?.[2]?.state).toEqual({ waiting: { reason: 'PodInitializing' } });
    expect(pod.status.containerStatuses?.[0]?.state).toEqual({ waiting: { reason: 'PodInitializing' } });
    expect(await written(dir)).toEqual(['init1 begin', 'init1 end', 'init2 begin', 'init2 end']);
    expect(await work.ok('get', 'pod', 'failing')).toMatch(/failing {3}0\/1 {5}Init:Error {3}0 /);
    await remove('failing');
  });

  // "should not start app containers if init containers fail on a RestartAlways pod"
  it('keeps trying a failing init container under Always, with back-off and rising counts', async () => {
    const dir = await create(
      'crashing',
      [
        { name: 'init1', script: 'echo again >>/data/order; exit 1' },
        { name: 'init2', script: note('init2') },
      ],
      [{ name: 'run1', script: note('run1') }],
    );
    // Two looks between which it was not tried again.
    const { pod, tries } = await eventually(async () => {
      expect(await work.ok('get', 'pod', 'crashing')).toMatch(/0\/1 {5}Init:CrashLoopBackOff {3}[2-9] \(\d+[ms](\d+s)? ago\)/);
      const seen = { pod: await work.pod('crashing'), tries: await written(dir) };
      expect(seen.pod.status.initContainerStatuses?.[0]?.state.waiting?.reason).toBe('CrashLoopBackOff');
      expect(restarts((await work.pod('crashing')).status.initContainerStatuses)).toEqual(restarts(seen.pod.status.initContainerStatuses));
      return seen;
    });
    expect(pod.status.phase).toBe('Pending');
    expect(condition(pod, 'Initialized')).toMatchObject({
      status: 'False',
      message: 'containers with incomplete status: [init1 init2]',
    });
    expect(pod.status.initContainerStatuses?.[0]?.state.waiting).toMatchObject({
      reason: 'CrashLoopBackOff',
      message: expect.stringMatching(/^back-off (\d+m)?\d+s restarting failed container=init1 pod=crashing_default\([0-9a-f-]{36}\)$/),
    });
    const count = pod.status.initContainerStatuses?.[0]?.restartCount ?? 0;
    expect(tries).toHaveLength(count + 1);
    expect(restarts(pod.status.containerStatuses)).toEqual(['run1 0']);
    const events = await work.events('crashing');
    expect(events.find((event) => event.reason === 'BackOff')?.message).toMatch(
      /^Back-off restarting failed container init1 in pod crashing_default\(/,
    );
    await remove('crashing');
  });

  // order groups 4 and 7
  it('restarts a failing app container under Always without running init containers again', async () => {
    const dir = await create(
      'restarting',
      [{ name: 'init1', script: note('init1') }],
      [{ name: 'run1', script: 'echo run1 >>/data/order; exit 1' }],
    );
    await eventually(async () => expect((await written(dir)).filter((line) => line === 'run1').length).toBeGreaterThan(1));
    expect(await written(dir)).toEqual(['init1 begin', 'init1 end', ...Array((await written(dir)).length - 2).fill('run1')]);
    expect((await work.pod('restarting')).status.initContainerStatuses?.[0]).toMatchObject({ restartCount: 0 });
    await remove('restarting');
  });

  // order group 6
  it('starts nothing when the image of an init container cannot be had', async () => {
    await create(
      'imageless',
      [
        { name: 'init1', script: 'true', image: 'registry.invalid/never:1' },
        { name: 'init2', script: 'true' },
      ],
      [{ name: 'run1', script: 'true' }],
      { restartPolicy: 'Never' },
    );
    await eventually(async () =>
      expect(await work.ok('get', 'pod', 'imageless')).toMatch(/0\/1 {5}Init:(ErrImagePull|ImagePullBackOff) {3}0 /),
    );
    const pod = await work.pod('imageless');
    expect(pod.status.phase).toBe('Pending');
    expect(restarts([...(pod.status.initContainerStatuses ?? []), ...(pod.status.containerStatuses ?? [])])).toEqual([
      'init1 0',
      'init2 0',
      'run1 0',
    ]);
    await remove('imageless');
  });

  it('says ErrImageNeverPull and InvalidImageName in Kubernetes words', async () => {
    await create(
      'policies',
      [],
      [
        { name: 'absent', script: 'true', image: 'nowhere/absent:1', imagePullPolicy: 'Never' },
        { name: 'misnamed', script: 'true', image: 'UPPER::case' },
      ],
    );
    await eventually(async () => {
      const { status } = await work.pod('policies');
      expect(status.containerStatuses?.map((one) => one.state.waiting)).toEqual([
        { reason: 'ErrImageNeverPull', message: 'Container image "nowhere/absent:1" is not present with pull policy of Never' },
        {
          reason: 'InvalidImageName',
          message: expect.stringMatching(/^Failed to apply default image tag "UPPER::case": couldn't parse image name "UPPER::case": /),
        },
      ]);
    });
    await remove('policies');
  });

  // order group 8, the half about grace
  it('gives a container that ignores TERM its grace period, then kills it', async () => {
    await create('stubborn', [], [{ name: 'run1', script: "trap '' TERM; while true; do sleep 0.1; done" }], {
      terminationGracePeriodSeconds: 4,
    });
    await phaseOf('stubborn', 'Running');
    const before = Date.now();
    await work.ok('delete', 'pod', 'stubborn');
    const tookMs = Date.now() - before;
    expect(tookMs).toBeGreaterThan(4_000);
    expect(tookMs).toBeLessThan(60_000);
  });

  // order group 20
  it('deletes a pod during initialization without hanging, and answers everything meanwhile', async () => {
    await create('initializing', [{ name: 'init1', script: 'echo hello; sleep 3600' }], [{ name: 'run1', script: 'true' }]);
    await eventually(async () => expect(await work.ok('logs', 'initializing', '-c', 'init1')).toBe('hello\n'));
    for (const words of [
      ['get', 'pods'],
      ['describe', 'pod', 'initializing'],
      ['exec', 'initializing', '-c', 'init1', '--', 'true'],
    ]) {
      const before = Date.now();
      await work.ok(...words);
      expect(Date.now() - before, words.join(' ')).toBeLessThan(60_000);
    }
    await work.ok('delete', 'pod', 'initializing', '--grace-period=2');
    expect((await work.kpod(['get', 'pod', 'initializing'])).stderr).toBe('Error from server (NotFound): pods "initializing" not found\n');
  });

  it('ends a pod at its active deadline, also while it initializes', async () => {
    await create('late', [{ name: 'init1', script: 'sleep 3600' }], [{ name: 'run1', script: 'true' }], {
      activeDeadlineSeconds: 3,
      terminationGracePeriodSeconds: 1,
    });
    await phaseOf('late', 'Failed');
    const pod = await work.pod('late');
    expect(pod.status).toMatchObject({
      reason: 'DeadlineExceeded',
      message: 'Pod was active on the node longer than the specified deadline',
    });
    expect((await work.events('late')).map((event) => event.reason)).toContain('DeadlineExceeded');
    await remove('late');
  });

  it('runs everything again, in order, when the sandbox is killed underneath', async () => {
    const dir = await create(
      'sandboxed',
      [{ name: 'init1', script: note('init1') }],
      [{ name: 'run1', script: note('run1', 'sleep 3600') }],
      {
        terminationGracePeriodSeconds: 1,
      },
    );
    await eventually(async () => expect(await written(dir)).toHaveLength(4));
    const filter = ['--filter', `label=${work.agentLabel}`, '--filter', 'name=k8s_POD_sandboxed_'];
    const pause = await work.engineCommand('ps', ...filter, '--no-trunc', '--format', '{{.ID}}');
    await work.engineCommand('kill', pause);
    await eventually(async () => expect(await written(dir)).toHaveLength(8));
    const again = ['init1', 'run1'].flatMap((name) => [`${name} begin`, `${name} end`]);
    expect(await written(dir)).toEqual([...again, ...again]);
    await phaseOf('sandboxed', 'Running');
    expect((await work.events('sandboxed')).map((event) => event.reason)).toContain('SandboxChanged');
    expect(restarts((await work.pod('sandboxed')).status.initContainerStatuses)).toEqual(['init1 1']);
    await remove('sandboxed');
  });
});

describe.each(enginesUnderTest)('the commands that bring a pod to Running, on %s', (engine) => {
  let work: Workspace;
  beforeAll(async () => {
    work = await createWorkspace(engine);
  });
  afterAll(() => work.dispose());

  it('are one a step', async () => {
    await work.kpod(['get', 'pods'], { env: { KPOD_LOG: 'debug' } });
    const container = (name: string, command: readonly string[]) => ({ name, image: 'busybox', command });
    const manifest = (name: string) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name },
      spec: {
        terminationGracePeriodSeconds: 0,
        initContainers: [container('i1', ['true']), container('i2', ['true'])],
        containers: [container('run1', ['sleep', '3600'])],
      },
    });
    const log = () => readFile(join(work.stateDir, 'agent.log'), 'utf8');
    // The first pod has the engine opened and the network made.
    await work.ok('run', await work.write('first.json', JSON.stringify(manifest('first'))));
    const before = (await log()).length;
    await work.ok('run', await work.write('second.json', JSON.stringify(manifest('second'))));
    const given = [...(await log()).slice(before).matchAll(/words="(?:podman|docker)(?: --\S+)* ([^"]*)"/g)].map(([, words = '']) => words);
    const made = given.flatMap(
      (words) => /^(pod create|create|run|start) .*k8s_(POD|i1|i2|run1)_second_/.exec(words)?.slice(1).join(' ') ?? [],
    );
    const sandbox = engine === 'podman' ? 'pod create POD' : 'run POD';
    expect(made).toEqual([sandbox, 'run i1', 'run i2', 'run run1']);
    // What an image is called is known from the first pod, and nothing of Services changes.
    expect(given.filter((words) => /^(start|image|network) |^ps .*type=service/.test(words))).toEqual([]);
  });
});
