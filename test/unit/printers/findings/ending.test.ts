import { expect, test } from 'vitest';
import type { Pod } from '../../../../src/api/types.ts';
import { findBlocker, findFindings } from '../../../../src/printers/findings/find.ts';
import { conditions, container, event, placed, pod, status, timeBefore, waiting } from '../../../fakes/pod-states.ts';

const now = Date.parse('2026-11-21T19:22:44Z');
const up = status('main', { running: { startedAt: timeBefore(now, 100) } }, { ready: true });

const deleted = (inSeconds: number, change: { finalizers?: readonly string[]; running?: boolean; container?: object } = {}): Pod =>
  pod(now, 'web', {
    metadata: { deletionTimestamp: timeBefore(now, -inSeconds), ...(change.finalizers ? { finalizers: change.finalizers } : {}) },
    spec: { containers: [container('main', change.container)] },
    status: placed(now, {
      phase: 'Running',
      conditions: conditions(true, true),
      containerStatuses: change.running === false ? [status('main', { terminated: { exitCode: 0 } })] : [up],
    }),
  });

test.each<[string, Pod, readonly [string, string, readonly string[], string | undefined]]>([
  [
    'ignores the signal',
    deleted(20, { container: { command: ['sh', '-c', 'sleep 1000'] } }),
    [
      'deletion-waits',
      'The pod is being deleted, and container "main" has not ended yet: 20s of its grace period are left',
      [
        'Container "main" was sent SIGTERM and goes on, as a shell does that waits for a program: let it `exec` the program, or `trap` the signal',
      ],
      'kpod delete pod web --grace-period=0 --force',
    ],
  ],
  [
    'has a hook',
    deleted(-5, { container: { lifecycle: { preStop: { sleep: { seconds: 100 } } } } }),
    [
      'deletion-waits',
      'The pod is being deleted, and container "main" has not ended yet: its grace period ended 5s ago',
      ['Container "main" has a preStop hook, which comes before the signal'],
      'kpod delete pod web --grace-period=0 --force',
    ],
  ],
  [
    'has a finalizer',
    deleted(-5, { running: false, finalizers: ['example.com/a'] }),
    [
      'deletion-waits-for-finalizer',
      'The pod is being deleted, and stays until somebody takes away the finalizers "example.com/a"',
      [],
      `kpod patch pod web --type=merge -p '{"metadata":{"finalizers":null}}'`,
    ],
  ],
])('a pod that is being deleted %s', (_title, subject, expected) => {
  const events = [event(now, subject, { reason: 'Killing', message: 'Stopping container main' })];
  const found = findBlocker({ pod: subject, now, events });
  expect([found?.code, found?.what, found?.evidence, found?.mend[0]]).toEqual(expected);
});

test('a preStop hook that failed is told beside what waits, and the signal was sent', () => {
  const subject = deleted(20, { container: { command: ['sleep', '9'], lifecycle: { preStop: { exec: { command: ['drain', 'now'] } } } } });
  const fieldPath = 'spec.containers{main}';
  const of = (reason: string, secondsAgo: number) => {
    const one = event(now, subject, { reason, message: reason === 'Killing' ? 'Stopping container main' : 'PreStopHook failed' });
    const time = timeBefore(now, secondsAgo);
    return { ...one, firstTimestamp: time, lastTimestamp: time, involvedObject: { ...one.involvedObject, fieldPath } };
  };
  const failed = [of('Started', 50), of('Killing', 9), of('FailedPreStopHook', 8)];
  const found = findFindings({ pod: subject, now, events: failed });
  expect(found.map(({ code, what, evidence, way, mend }) => [code, what, evidence, way, mend])).toEqual([
    [
      'deletion-waits',
      'The pod is being deleted, and container "main" has not ended yet: 20s of its grace period are left',
      ['Container "main" was sent SIGTERM and goes on, as the first process of a container does that has no handler for it'],
      'Do not wait for it',
      ['kpod delete pod web --grace-period=0 --force'],
    ],
    [
      'hook-failed',
      'The preStop hook of container "main" (drain now) failed, and the container was sent its signal all the same',
      [],
      'Correct it before the pod is made anew',
      [],
    ],
  ]);
  // That of an end before: it began again since.
  expect(findFindings({ pod: subject, now, events: [of('FailedPreStopHook', 60), of('Started', 50)] })).toHaveLength(1);
  const owned = findFindings({ pod: subject, now, events: failed, owner: { kind: 'Deployment', name: 'web' } });
  expect(owned[1]?.mend[0]).toContain('"path":"/spec/template/spec/containers/0/lifecycle/preStop"');
});

test('a pod whose deadline has passed', () => {
  const subject = pod(now, 'web', {
    spec: { activeDeadlineSeconds: 5, restartPolicy: 'Never' },
    status: { phase: 'Failed', reason: 'DeadlineExceeded', message: 'Pod was active too long' },
  });
  const found = findBlocker({ pod: subject, now, owner: { kind: 'Job', name: 'once' } });
  expect([found?.code, found?.what]).toEqual([
    'deadline-exceeded',
    'The pod was ended because it took longer than its activeDeadlineSeconds (5)',
  ]);
  expect(found?.mend[0]).toMatch(
    /^kpod get job\/once -o yaml .*"path":"\/spec\/template\/spec\/activeDeadlineSeconds","value":600.*kpod replace --force -f -$/,
  );
});

test('a pod on an engine that is away', () => {
  const subject = pod(now, 'web', {
    metadata: { annotations: { 'kpod.io/engine': 'docker' } },
    status: placed(now, {
      phase: 'Pending',
      conditions: conditions(true, false),
      containerStatuses: [status('main', waiting('ContainerCreating'))],
    }),
  });
  const found = findBlocker({ pod: subject, now, engines: [{ name: 'docker', problem: 'Cannot connect to the Docker daemon' }] });
  expect([found?.code, found?.evidence, found?.mend]).toEqual([
    'engine-away',
    ['Cannot connect to the Docker daemon'],
    ['kpod doctor --fix'],
  ]);
});

test('a pod that was up when its engine went away', () => {
  const subject = pod(now, 'web', { status: { phase: 'Running', conditions: conditions(true, true) } });
  const answers = { pod: subject, now, engines: [{ name: 'podman', images: [] }] };
  expect(findBlocker(answers)).toBeUndefined();
  expect(findBlocker({ ...answers, engines: [{ name: 'podman', problem: 'gone' }] })?.code).toBe('engine-away');
});

test('a port of the machine that a stranger has', () => {
  const subject = pod(now, 'web', {
    spec: { containers: [container('main', { ports: [{ containerPort: 80, hostPort: 8080, protocol: 'TCP' }] })] },
    status: placed(now, {
      phase: 'Pending',
      conditions: conditions(true, false),
      containerStatuses: [status('main', waiting('ContainerCreating'))],
    }),
  });
  const message = 'Failed to create pod sandbox: cannot listen on the TCP port: listen tcp4 :8080: bind: address already in use';
  const found = findBlocker({ pod: subject, now, events: [event(now, subject, { reason: 'FailedCreatePodSandBox', message })] });
  const named = findBlocker({
    pod: subject,
    now,
    events: [event(now, subject, { reason: 'FailedCreatePodSandBox', message })],
    holders: [{ port: '8080/TCP', pid: 7, program: 'nginx' }],
  });
  expect(named?.what).toBe('Port 8080/TCP of this machine is taken by nginx (process 7)');
  expect([found?.code, found?.what]).toEqual(['port-taken', 'Port 8080/TCP of this machine is taken by a program that is no pod of kpod']);
});
