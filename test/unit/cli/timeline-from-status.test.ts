import { expect, test } from 'vitest';
import type { ContainerStatus, Event, Pod } from '../../../src/api/types.ts';
import { timelineFromStatus } from '../../../src/cli/watching/timelines/from-status.ts';
import { printTimeline } from '../../../src/printers/timeline/text.ts';

const base = Date.UTC(2026, 0, 5);
const at = (seconds: number): string => new Date(base + seconds * 1000).toISOString().replace('.000Z', 'Z');
const condition = (type: string, seconds: number, status: 'True' | 'False' = 'True') => ({ type, status, lastTransitionTime: at(seconds) });
const status = (name: string, state: ContainerStatus['state'], more: Partial<ContainerStatus> = {}): ContainerStatus => ({
  ...{ name, state, lastState: {}, ready: false, restartCount: 0, image: 'busybox', imageID: 'x' },
  ...more,
});
const event = (reason: string, field: string, seconds: number): Event => ({
  ...{ kind: 'Event', apiVersion: 'v1', metadata: { name: `${reason}${seconds}` }, reason, reportingComponent: '', reportingInstance: '' },
  ...{ involvedObject: { kind: 'Pod', name: 'web', fieldPath: `spec.${field}` }, firstTimestamp: at(seconds), lastTimestamp: at(seconds) },
});
const ended = (from: number, to: number, exitCode = 0) => ({
  terminated: { exitCode, reason: exitCode === 0 ? 'Completed' : 'Error', startedAt: at(from), finishedAt: at(to) },
});

const podWith = (podStatus: Pod['status'], spec: object = {}): Pod =>
  ({
    ...{ kind: 'Pod', apiVersion: 'v1', metadata: { name: 'web', namespace: 'shop', uid: 'u', creationTimestamp: at(0) } },
    spec: {
      initContainers: [
        { name: 'setup', image: 'busybox' },
        { name: 'proxy', image: 'busybox', restartPolicy: 'Always' },
      ],
      containers: [{ name: 'main', image: 'nginx', readinessProbe: { exec: { command: ['true'] } } }],
      ...spec,
    },
    status: { startTime: at(0), ...podStatus },
  }) as unknown as Pod;
const text = (pod: Pod, events: readonly Event[], now: number) =>
  printTimeline(timelineFromStatus(pod, events, base + now * 1000), { columns: 80 });

test('a pod that is ready: network, init container, sidecar, pull, readiness', () => {
  const pod = podWith({
    phase: 'Running',
    conditions: [
      ...[condition('PodReadyToStartContainers', 2), condition('Initialized', 7), condition('ContainersReady', 19), condition('Ready', 20)],
    ],
    initContainerStatuses: [
      status('setup', ended(3, 6)),
      status('proxy', { running: { startedAt: at(7) } }, { ready: true, started: true }),
    ],
    containerStatuses: [status('main', { running: { startedAt: at(15) } }, { ready: true, started: true })],
  });
  const events = [
    event('Pulling', 'containers{main}', 8),
    event('Pulled', 'containers{main}', 14),
    event('Pulling', 'initContainers{other}', 1),
  ];
  expect(text(pod, events, 100)).toMatchInlineSnapshot(`
    "pod/web: ready after 20.0s

           0s                                                                  20.0s
    pod    SSSSSSS
    setup         ::::RRRRRRRRRRR
    proxy                        ....rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr
    main                             :::PPPPPPPPPPPPPPPPPPPPPPCCCCUUUUUUUUUUUUUURRRR

    sS sandbox, .: wait, pP pull, cC create, rR run, uU until ready; the second
    sign: on the critical path, which the pod waited for

      CONTAINER  STEP             TIME  SHARE
    * pod        sandbox         2.00s    10%
    * setup      wait            1.00s     5%
    * setup      run             3.00s    15%
      proxy      wait            1.00s     5%
      proxy      run             13.0s    65%  goes on
    * main       wait            1.00s     5%
    * main       pull            6.00s    30%
    * main       create          1.00s     5%
    * main       until ready     4.00s    20%
    * main       run             1.00s     5%  goes on

    * Critical path, 20.0s: pull 6.00s (30%), run 4.00s (20%), until ready 4.00s
    (20%), wait 3.00s (15%), sandbox 2.00s (10%), create 1.00s (5%)
    "
  `);
  expect(timelineFromStatus(pod, events, base + 100_000)).toMatchObject({
    sandboxes: [{ end: '2026-01-05T00:00:02.000Z' }],
    containers: [
      { name: 'setup', role: 'init', attempts: [{ attempt: 0, waiting: '2026-01-05T00:00:02.000Z', exitCode: 0 }] },
      { name: 'proxy', role: 'sidecar', attempts: [{ waiting: '2026-01-05T00:00:06.000Z', up: '2026-01-05T00:00:07.000Z' }] },
      {
        name: 'main',
        attempts: [{ waiting: '2026-01-05T00:00:07.000Z', pull: { end: '2026-01-05T00:00:14.000Z' }, ready: '2026-01-05T00:00:19.000Z' }],
      },
    ],
  });
});

test('a pod whose container crashes: of former attempts the last one is known', () => {
  const pod = podWith(
    {
      phase: 'Running',
      conditions: [condition('PodReadyToStartContainers', 1), condition('Initialized', 1), condition('Ready', 0, 'False')],
      containerStatuses: [status('main', { waiting: { reason: 'CrashLoopBackOff' } }, { restartCount: 4, lastState: ended(50, 55, 3) })],
    },
    { initContainers: [] },
  );
  expect(text(pod, [], 60)).toMatchInlineSnapshot(`
    "pod/web: not ready, 60.0s so far

          0s                                                                   60.0s
    pod   S
          (4 attempts left out)
    main   :::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::RRRRRR

    sS sandbox, .: wait, rR run; the second sign: on the critical path, which the
    pod waited for

      CONTAINER  STEP         TIME  SHARE
    * pod        sandbox     1.00s     2%
    * main       wait        49.0s    82%
    * main       run         5.00s     8%  exit code 3

    * Critical path, 60.0s: wait 54.0s (90%), run 5.00s (8%), sandbox 1.00s (2%)
    "
  `);
});

test('a pod that waits for its image, and one of which nothing is known yet', () => {
  const waiting = podWith({
    phase: 'Pending',
    conditions: [condition('PodReadyToStartContainers', 1)],
    initContainerStatuses: [status('setup', { waiting: { reason: 'ImagePullBackOff' } }), status('proxy', { waiting: {} })],
  });
  expect(text(waiting, [event('Pulling', 'initContainers{setup}', 2)], 10)).toMatchInlineSnapshot(`
    "pod/web: not ready, 10.0s so far

           0s                                                                  10.0s
    pod    SSSSSSS
    setup         ::::::::PPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPP
    main   .........................................................................

    sS sandbox, .: wait, pP pull; the second sign: on the critical path, which the
    pod waited for

      CONTAINER  STEP         TIME  SHARE
    * pod        sandbox     1.00s    10%
    * setup      wait        1.00s    10%
    * setup      pull        8.00s    80%  goes on
      main       wait        10.0s   100%  goes on

    * Critical path, 10.0s: pull 8.00s (80%), sandbox 1.00s (10%), wait 1.00s (10%)
    "
  `);
  expect(timelineFromStatus(podWith({}), [], base + 1000)).toMatchObject({ phase: 'Pending', sandboxes: [], containers: [{}, {}, {}] });
});
