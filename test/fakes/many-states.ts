/** Pods in every kind of state that a kubelet can bring them into. */
import type { Container, ContainerStatus, Pod, PodSpec, PodStatus, Volume } from '../../src/api/types.ts';
import { conditions, container, pod, status, timeBefore, waiting } from './pod-states.ts';

const runs = (now: number): ContainerStatus['state'] => ({ running: { startedAt: timeBefore(now, 2700) } });
const ended = (now: number, exitCode: number, more: object = {}): ContainerStatus['state'] => ({
  terminated: {
    exitCode,
    reason: exitCode === 0 ? 'Completed' : 'Error',
    startedAt: timeBefore(now, 2800),
    finishedAt: timeBefore(now, 2700),
    ...more,
  },
});
const deleted = (now: number) => ({ deletionTimestamp: timeBefore(now, 7230), deletionGracePeriodSeconds: 30 });

interface Parts {
  readonly init?: readonly ContainerStatus['state'][];
  readonly app?: readonly ContainerStatus['state'][];
  readonly status?: Partial<PodStatus>;
  readonly spec?: Partial<PodSpec>;
  readonly metadata?: Partial<Pod['metadata']>;
  /** What every app container's status says beside its state. */
  readonly each?: Partial<ContainerStatus>;
  /** Init containers that stay. */
  readonly sidecars?: readonly number[];
}

/** 70 of them; `now` in milliseconds. */
export function podsInManyStates(now: number): readonly Pod[] {
  const up = runs(now);
  const done = ended(now, 0);
  const last = { restartCount: 4, lastState: ended(now, 1) };
  const notYet = waiting('PodInitializing');
  const states: Readonly<Record<string, Parts>> = {
    ...Object.fromEntries(
      ['ContainerCreating', 'CrashLoopBackOff', 'ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull'].map(
        (reason) => [
          `waits-${reason.toLowerCase()}`,
          { app: [waiting(reason, `why ${reason}`)], ...(reason === 'CrashLoopBackOff' ? { each: last } : {}) },
        ],
      ),
    ),
    ...Object.fromEntries(
      ['CreateContainerConfigError', 'CreateContainerError', 'RunContainerError', 'PostStartHookError'].map((reason) => [
        `fails-${reason.toLowerCase()}`,
        { app: [waiting(reason, 'a "message"\nof two lines')], each: { restartCount: 1 } },
      ]),
    ),
    'ended-0': { app: [done], status: { phase: 'Succeeded' } },
    'ended-1': { app: [ended(now, 1)], status: { phase: 'Failed' } },
    'ended-127': { app: [ended(now, 127, { message: 'exec: "nope": not found' })], status: { phase: 'Failed' } },
    'ended-oom': { app: [ended(now, 137, { reason: 'OOMKilled' })], each: { restartCount: 2 }, status: { phase: 'Running' } },
    'ended-signal': { app: [ended(now, 139, { reason: undefined, signal: 11 })], status: { phase: 'Failed' } },
    'ended-wordless': { app: [ended(now, 5, { reason: undefined })], status: { phase: 'Failed' } },
    'cannot-run': { app: [ended(now, 128, { reason: 'ContainerCannotRun' })], status: { phase: 'Failed' } },
    'runs-ready': { app: [up], each: { ready: true, started: true }, status: { phase: 'Running', conditions: conditions(true, true) } },
    'runs-unready': { app: [up], each: { started: true }, status: { phase: 'Running', conditions: conditions(true, false) } },
    'runs-unstarted': { app: [up], each: { started: false }, status: { phase: 'Running' } },
    'runs-again': { app: [up], each: { ...last, ready: true }, status: { phase: 'Running', conditions: conditions(true, true) } },
    'runs-two-of-three': { app: [up, up, done], each: { ready: true }, status: { phase: 'Running', conditions: conditions(true, false) } },
    'runs-mixed': { app: [up, waiting('CrashLoopBackOff'), ended(now, 2)], each: last, status: { phase: 'Running' } },
    'ends-one-by-one': { app: [done, up], each: { restartCount: 0 }, status: { phase: 'Running' } },
    'completed-but-ready': { app: [done, up], each: { ready: true }, status: { phase: 'Running', conditions: conditions(true, true) } },
    'init-none': { init: [waiting('PodInitializing'), notYet], app: [notYet] },
    'init-runs': { init: [up, notYet], app: [notYet], status: { conditions: conditions(false, false) } },
    'init-second-runs': { init: [done, up], app: [notYet], status: { conditions: conditions(false, false) } },
    'init-all-done': { init: [done, done], app: [notYet], status: { conditions: conditions(true, false) } },
    'init-crashes': { init: [waiting('CrashLoopBackOff'), notYet], app: [notYet] },
    'init-pulls': { init: [waiting('ImagePullBackOff'), notYet], app: [notYet] },
    'init-error': { init: [ended(now, 1), notYet], app: [notYet], status: { phase: 'Failed' } },
    'init-exit-code': { init: [ended(now, 3, { reason: '' }), notYet], app: [notYet] },
    'init-signal': { init: [ended(now, 9, { reason: '', signal: 9 }), notYet], app: [notYet] },
    'init-oom': { init: [done, ended(now, 137, { reason: 'OOMKilled' })], app: [notYet] },
    'init-three': { init: [done, done, up], app: [notYet, notYet] },
    'sidecar-starts': { init: [up, notYet], sidecars: [0], app: [notYet] },
    'sidecar-runs': { init: [up, done], sidecars: [0], app: [up], each: { ready: true }, status: { phase: 'Running' } },
    'sidecar-crashes': {
      init: [waiting('CrashLoopBackOff'), done],
      sidecars: [0],
      app: [up],
      each: { ready: true },
      status: { phase: 'Running' },
    },
    'sidecar-last': { init: [done, up], sidecars: [1], app: [done], status: { phase: 'Running' } },
    'sidecar-ended': { init: [ended(now, 143), done], sidecars: [0], app: [done], status: { phase: 'Succeeded' } },
    'not-placed': { spec: { nodeName: '' }, status: { phase: 'Pending', podIP: '', podIPs: [] } },
    unschedulable: {
      spec: { nodeName: '' },
      status: { conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/1 nodes are available' }] },
    },
    gated: {
      spec: { nodeName: '', schedulingGates: [{ name: 'example.com/wait' }] } as Partial<PodSpec>,
      status: { conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated', message: 'Scheduling is blocked' }] },
    },
    evicted: { app: [], status: { phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.' } },
    deadline: { app: [ended(now, 137)], status: { phase: 'Failed', reason: 'DeadlineExceeded', message: 'Pod was active too long' } },
    'unexpected-admission': { app: [], status: { phase: 'Failed', reason: 'UnexpectedAdmissionError', message: 'no' } },
    'node-lost': { app: [up], status: { phase: 'Running', reason: 'NodeLost' }, metadata: deleted(now) },
    'of-unknown-phase': { app: [up], status: { phase: 'Unknown' } },
    'goes-running': { app: [up], each: { ready: true }, status: { phase: 'Running' }, metadata: deleted(now) },
    'goes-pending': { app: [waiting('ContainerCreating')], metadata: deleted(now) },
    'goes-failed': { app: [ended(now, 1)], status: { phase: 'Failed' }, metadata: deleted(now) },
    'goes-succeeded': { app: [done], status: { phase: 'Succeeded' }, metadata: { ...deleted(now), finalizers: ['example.com/keep'] } },
    'goes-init': { init: [up, notYet], app: [notYet], metadata: deleted(now) },
    'gate-false': {
      app: [up],
      each: { ready: true },
      spec: { readinessGates: [{ conditionType: 'example.com/a' }, { conditionType: 'example.com/b' }] },
      status: { phase: 'Running', conditions: [...conditions(true, false), { type: 'example.com/a', status: 'True' }] },
    },
    nominated: { spec: { nodeName: '' }, status: { nominatedNodeName: 'node-2' } },
    'two-addresses': { app: [up], status: { phase: 'Running', podIPs: [{ ip: '10.88.0.9' }, { ip: 'fd00::9' }] } },
    'host-network': {
      app: [up],
      spec: { hostNetwork: true },
      status: { phase: 'Running', podIP: '192.168.7.2', podIPs: [{ ip: '192.168.7.2' }] },
    },
    'without-labels': { app: [up], metadata: { labels: {} }, status: { phase: 'Running' } },
    annotated: {
      app: [up],
      metadata: { annotations: { a: 'one', 'b.example.com/long': 'x'.repeat(200), c: 'two\nlines' } },
      status: { phase: 'Running' },
    },
    'owned-by-a-set': {
      app: [up],
      metadata: { ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'set', uid: 'u', controller: true }] },
      status: { phase: 'Running' },
    },
    tolerant: {
      app: [up],
      spec: {
        priority: 7,
        priorityClassName: 'high',
        nodeSelector: { disk: 'ssd', arch: 'amd64' },
        tolerations: [{ key: 'a', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }, { operator: 'Exists' }],
      } as Partial<PodSpec>,
      status: { phase: 'Running', qosClass: 'Burstable' },
    },
    'of-volumes': { app: [up], spec: { volumes: someVolumes }, status: { phase: 'Running' } },
    'with-debugger': {
      app: [up],
      spec: { ephemeralContainers: [{ ...container('debugger'), targetContainerName: 'main' }] } as Partial<PodSpec>,
      status: { phase: 'Running', ephemeralContainerStatuses: [status('debugger', up)] } as Partial<PodStatus>,
    },
    'with-ended-debugger': {
      app: [up],
      spec: { ephemeralContainers: [container('debugger')] } as Partial<PodSpec>,
      status: { phase: 'Running', ephemeralContainerStatuses: [status('debugger', ended(now, 1))] } as Partial<PodStatus>,
    },
    resized: {
      app: [up],
      each: { allocatedResources: { cpu: '1' } } as Partial<ContainerStatus>,
      status: { phase: 'Running', qosClass: 'Guaranteed' },
    },
    silent: {},
  };
  return Object.entries(states).map(([name, parts]) => podOf(now, name, parts));
}

const someVolumes = [
  { name: 'empty', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } },
  { name: 'host', hostPath: { path: '/srv', type: '' } },
  { name: 'config', configMap: { name: 'c', defaultMode: 420, optional: true } },
  { name: 'secret', secret: { secretName: 's', defaultMode: 420 } },
  { name: 'claim', persistentVolumeClaim: { claimName: 'p', readOnly: true } },
  {
    name: 'down',
    downwardAPI: { defaultMode: 420, items: [{ path: 'labels', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.labels' } }] },
  },
  {
    name: 'all',
    projected: {
      defaultMode: 420,
      sources: [{ serviceAccountToken: { path: 'token', expirationSeconds: 3607 } }, { configMap: { name: 'c' } }],
    },
  },
] as unknown as readonly Volume[];

function podOf(now: number, name: string, { init = [], app, each = {}, sidecars = [], ...parts }: Parts): Pod {
  const initNames = init.map((_, index) => `init-${index}`);
  const appNames = (app ?? [undefined]).map((_, index) => (index === 0 ? 'main' : `main-${index}`));
  const initContainers: readonly Container[] = initNames.map((one, index) =>
    container(one, sidecars.includes(index) ? { restartPolicy: 'Always' } : { command: ['sh', '-c', 'true'] }),
  );
  const initStatus = (state: ContainerStatus['state'], index: number): ContainerStatus =>
    status(initNames[index] ?? '', state, { ready: 'running' in state || 'terminated' in state, started: 'running' in state });
  return pod(now, name, {
    metadata: { labels: { app: name, tier: 'test' }, ...parts.metadata },
    spec: {
      ...(init.length > 0 ? { initContainers } : {}),
      containers: (appNames.length > 0 ? appNames : ['main']).map((one) => container(one)),
      ...parts.spec,
    },
    status: {
      phase: 'Pending',
      ...{ hostIP: '192.168.7.2', hostIPs: [{ ip: '192.168.7.2' }], podIP: '10.88.0.9', podIPs: [{ ip: '10.88.0.9' }] },
      ...{ startTime: timeBefore(now, 3 * 86400 + 1790), qosClass: 'BestEffort' },
      ...(init.length > 0 ? { initContainerStatuses: init.map(initStatus) } : {}),
      ...(app && app.length > 0 ? { containerStatuses: app.map((state, index) => status(appNames[index] ?? '', state, each)) } : {}),
      ...parts.status,
    },
  });
}
