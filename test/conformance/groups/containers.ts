/** Commands, ends and files of containers. k8s: test/e2e/common/node/{containers,runtime,init_container,kubelet,kubelet_etc_hosts}.go */
import { expect } from 'vitest';
import { eventually } from '../../e2e/support/workspace.ts';
import { agnhost, mounttest, podManifest, shell, staying } from '../manifests.ts';
import { type Scene, statusesOf } from '../scene.ts';
import type { Group, Row } from '../table.ts';

/** The words that the image's program was called with. */
const calledWith = (container: object, words: string) => async (scene: Scene) => {
  const pod = podManifest('tester', { containers: [{ name: 'look', image: agnhost, ...container }] });
  expect(await scene.logsOfRun([pod])).toEqual({ look: `[${words}]\n` });
};

/** The message of a container that ended. */
const message = (container: object, phase: string, text: string | undefined) => async (scene: Scene) => {
  await scene.logsOfRun([podManifest('ended', { containers: [{ name: 'termination', image: 'busybox', ...container }] })], phase);
  const [status] = statusesOf(await scene.pod('ended'));
  expect(status?.state?.terminated?.message).toBe(text);
  await scene.ok('delete', 'pod', 'ended');
};
const script = (text: string, more: object = {}) => ({ command: ['/bin/sh', '-c'], args: [text], ...more });
const fallBack = { terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'FallbackToLogsOnError' };

/** Fails at its first run, ends well at its second and stays at its third. */
const byCount = `
count=$(echo hello >>/restart-count/count; wc -l </restart-count/count)
[ "$count" -eq 1 ] && exit 1
[ "$count" -eq 2 ] && exit 0
trap 'exit 0' TERM
while :; do sleep 3600 & wait $!; done`;

const expectedStatuses = [
  { restartPolicy: 'Always', phase: 'Running', restartCount: 2, ready: true, state: 'running' },
  { restartPolicy: 'OnFailure', phase: 'Succeeded', restartCount: 1, ready: false, state: 'terminated' },
  { restartPolicy: 'Never', phase: 'Failed', restartCount: 0, ready: false, state: 'terminated' },
] as const;

const exits = async (scene: Scene): Promise<void> => {
  const pods = expectedStatuses.map(({ restartPolicy }) =>
    podManifest(`terminate-${restartPolicy.toLowerCase()}`, {
      restartPolicy,
      containers: [shell('terminate', byCount, { volumeMounts: [{ name: 'count', mountPath: '/restart-count' }] })],
      volumes: [{ name: 'count', emptyDir: { medium: 'Memory' } }],
    }),
  );
  await scene.create(pods);
  for (const { restartPolicy, phase, restartCount, ready, state } of expectedStatuses) {
    await scene.podOnceIt(`terminate-${restartPolicy.toLowerCase()}`, (pod) => {
      expect(pod.status.phase).toBe(phase);
      expect(statusesOf(pod)).toMatchObject([{ restartCount, ready, state: { [state]: {} } }]);
    });
  }
  await scene.ok('delete', 'pods', '--all');
};

const done = { command: ['/bin/true'] };
const failing = { command: ['/bin/false'] };
const container = (name: string, more: object) => ({ name, image: 'busybox', ...more });

const initialized = (status: string, more: object = {}) => expect.objectContaining({ type: 'Initialized', status, ...more });
const endedWith = (exitCode: number) => ({ state: { terminated: { exitCode } } });
const waitsForInits = { state: { waiting: { reason: 'PodInitializing' } } };

const initRows: readonly Row[] = [
  {
    title: 'should invoke init containers on a RestartAlways pod',
    async scenario(scene) {
      const pod = podManifest('init', {
        restartPolicy: 'Always',
        initContainers: [container('init1', done), container('init2', done)],
        containers: [staying('run1', { resources: { limits: { cpu: '100m' } } })],
      });
      const { status } = await scene.running(pod);
      expect(status.phase).toBe('Running');
      expect(status.conditions).toContainEqual(initialized('True'));
      expect(status.initContainerStatuses).toMatchObject([1, 2].map(() => ({ ready: true, ...endedWith(0) })));
    },
  },
  {
    title: 'should invoke init containers on a RestartNever pod',
    async scenario(scene) {
      const initContainers = [container('init1', done), container('init2', done)];
      await scene.logsOfRun([podManifest('init', { initContainers, containers: [container('run1', done)] })]);
      const { status } = await scene.pod('init');
      expect(status.conditions).toContainEqual(initialized('True'));
      expect(status.initContainerStatuses).toMatchObject([1, 2].map(() => ({ ready: true, ...endedWith(0) })));
    },
  },
  {
    title: 'should not start app containers and fail the pod if init containers fail on a RestartNever pod',
    async scenario(scene) {
      const initContainers = [container('init1', done), container('init2', failing)];
      await scene.create([podManifest('init', { initContainers, containers: [container('run1', done)] })]);
      const { status } = await scene.podOnceIt('init', (pod) => expect(pod.status.phase).toBe('Failed'));
      expect(status.conditions).toContainEqual(
        initialized('False', { reason: 'ContainersNotInitialized', message: 'containers with incomplete status: [init2]' }),
      );
      expect(status.initContainerStatuses).toMatchObject([endedWith(0), endedWith(1)]);
      expect(status.containerStatuses).toMatchObject([waitsForInits]);
    },
    inTests: true,
  },
  {
    title: 'should not start app containers if init containers fail on a RestartAlways pod',
    async scenario(scene) {
      const initContainers = [container('init1', failing), container('init2', done)];
      await scene.create([podManifest('init', { restartPolicy: 'Always', initContainers, containers: [staying('run1')] })]);
      const { status } = await scene.podOnceIt('init', (pod) => {
        // Whenever one looks.
        expect(pod.status.phase).toBe('Pending');
        expect(pod.status.initContainerStatuses?.[0]?.restartCount).toBeGreaterThanOrEqual(3);
      });
      expect(status.conditions).toContainEqual(
        initialized('False', { reason: 'ContainersNotInitialized', message: 'containers with incomplete status: [init1 init2]' }),
      );
      expect(status.initContainerStatuses?.[1]).toMatchObject(waitsForInits);
      expect(status.containerStatuses).toMatchObject([waitsForInits]);
    },
  },
];

const alwaysFails = (scene: Scene) =>
  scene.create([podManifest('fails', { restartPolicy: 'Always', containers: [container('bin-false', failing)] })]);

const hostsAreManaged = async (scene: Scene): Promise<void> => {
  const original = { name: 'host-etc-hosts', mountPath: '/etc/hosts-original' };
  const own = { ...original, mountPath: '/etc/hosts' };
  const volumes = [{ name: 'host-etc-hosts', hostPath: { path: '/etc/hosts', type: 'File' } }];
  const stays = (name: string, ...volumeMounts: object[]) => staying(name, { volumeMounts });
  const containers = [stays('busybox-1', original), stays('busybox-2', original), stays('busybox-3', original, own)];
  await scene.running(podManifest('test-pod', { containers, volumes }));
  await scene.running(podManifest('host-network', { hostNetwork: true, containers: containers.slice(0, 2), volumes }));
  const isManaged = async (pod: string, name: string) =>
    (await scene.inside(pod, name, 'cat /etc/hosts')).startsWith('# Kubernetes-managed hosts file.');
  expect(await isManaged('test-pod', 'busybox-1')).toBe(true);
  expect(await isManaged('test-pod', 'busybox-2')).toBe(true);
  expect(await isManaged('test-pod', 'busybox-3')).toBe(false);
  for (const name of ['busybox-1', 'busybox-2']) {
    // The kubelet writes its own heading over a copy of the host's lines; the pod's own address is not among them.
    expect(await scene.inside('host-network', name, 'grep -v "^#" /etc/hosts')).toBe(
      await scene.inside('host-network', name, 'grep -v "^#" /etc/hosts-original'),
    );
  }
};

export const containers: readonly Group[] = [
  {
    owner: 'sig-node',
    name: 'Containers',
    rows: [
      {
        title: 'should use the image defaults if command and args are blank',
        async scenario(scene) {
          await scene.running(podManifest('tester', { containers: [{ name: 'look', image: agnhost }] }));
          await eventually(async () => expect(await scene.log('tester', 'look')).toBe('Paused\n'));
        },
      },
      {
        title: "should be able to override the image's default arguments (container cmd)",
        scenario: calledWith({ args: ['entrypoint-tester', 'override', 'arguments'] }, '/agnhost entrypoint-tester override arguments'),
      },
      {
        title: "should be able to override the image's default command (container entrypoint)",
        scenario: calledWith({ command: ['/agnhost-2', 'entrypoint-tester'] }, '/agnhost-2 entrypoint-tester'),
      },
      {
        title: "should be able to override the image's default command and arguments",
        scenario: calledWith(
          { command: ['/agnhost-2'], args: ['entrypoint-tester', 'override', 'arguments'] },
          '/agnhost-2 entrypoint-tester override arguments',
        ),
        inTests: true,
      },
    ],
  },
  {
    owner: 'sig-node',
    name: 'Container Runtime',
    rows: [
      { title: 'blackbox test when starting a container that exits should run with the expected status', scenario: exits },
      {
        title:
          'blackbox test on terminated container should report termination message if TerminationMessagePath is set as non-root user and at a non-default path',
        scenario: message(
          script('/bin/echo -n DONE >/dev/termination-custom-log', {
            terminationMessagePath: '/dev/termination-custom-log',
            securityContext: { runAsUser: 10000 },
          }),
          'Succeeded',
          'DONE',
        ),
      },
      {
        title:
          'blackbox test on terminated container should report termination message from log output if TerminationMessagePolicy FallbackToLogsOnError is set',
        scenario: message(script('/bin/echo -n DONE; /bin/false', fallBack), 'Failed', 'DONE'),
      },
      {
        title:
          'blackbox test on terminated container should report termination message as empty when pod succeeds and TerminationMessagePolicy FallbackToLogsOnError is set',
        scenario: message(script('/bin/echo -n DONE; /bin/true', fallBack), 'Succeeded', undefined),
      },
      {
        title:
          'blackbox test on terminated container should report termination message from file when pod succeeds and TerminationMessagePolicy FallbackToLogsOnError is set',
        scenario: message(script('/bin/echo -n OK >/dev/termination-log; /bin/echo DONE; /bin/true', fallBack), 'Succeeded', 'OK'),
      },
    ],
  },
  { owner: 'sig-node', name: 'InitContainer', rows: initRows },
  {
    owner: 'sig-node',
    name: 'Kubelet',
    rows: [
      {
        title: 'when scheduling a busybox command in a pod should print the output to logs',
        async scenario(scene) {
          const pod = podManifest('prints', { containers: [shell('busybox', 'echo "Hello World"; sleep 240')] });
          await scene.running(pod);
          await eventually(async () => expect(await scene.log('prints', 'busybox')).toBe('Hello World\n'));
        },
      },
      {
        title: 'when scheduling a busybox command that always fails in a pod should have an terminated reason',
        async scenario(scene) {
          await alwaysFails(scene);
          await scene.podOnceIt('fails', (pod) => {
            const [status] = statusesOf(pod);
            expect(status?.state?.terminated ?? status?.lastState?.terminated).toMatchObject({ reason: 'Error', exitCode: 1 });
          });
        },
      },
      {
        title: 'when scheduling a busybox command that always fails in a pod should be possible to delete',
        async scenario(scene) {
          await alwaysFails(scene);
          await scene.podOnceIt('fails', (pod) => expect(statusesOf(pod)[0]?.restartCount).toBeGreaterThan(0));
          await scene.ok('delete', 'pod', 'fails');
          expect((await scene.kpod(['get', 'pod', 'fails'])).stderr).toContain('pods "fails" not found');
        },
      },
      {
        title: 'when scheduling a read only busybox container should not write to root filesystem',
        async scenario(scene) {
          const look = shell('look', 'echo test >/file; cat /file', { securityContext: { readOnlyRootFilesystem: true } });
          const logs = await scene.logsOfRun([podManifest('closed', { containers: [look] })], 'Failed');
          expect(logs['look']).toBe("sh: can't create /file: Read-only file system\ncat: can't open '/file': No such file or directory\n");
        },
      },
      {
        title: 'when scheduling an agnhost Pod with hostAliases should write entries to /etc/hosts',
        async scenario(scene) {
          const pod = podManifest('aliases', {
            containers: [mounttest('look', ['--file_content=/etc/hosts'])],
            hostAliases: [{ ip: '123.45.67.89', hostnames: ['foo', 'bar'] }],
          });
          const { look } = await scene.logsOfRun([pod]);
          expect(look).toContain('\n# Entries added by HostAliases.\n123.45.67.89\tfoo\tbar\n');
        },
      },
      { title: 'KubeletManagedEtcHosts should test kubelet managed /etc/hosts file', scenario: hostsAreManaged },
    ],
  },
];
