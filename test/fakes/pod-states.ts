import type { Container, ContainerStatus, Event, Pod, PodCondition, PodSpec, PodStatus } from '../../src/api/types.ts';

/** `seconds` before `now` (milliseconds), as the API writes times. */
export function timeBefore(now: number, seconds: number): string {
  return new Date(now - seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** A change to the base pod. */
export interface PodChange {
  readonly metadata?: Partial<Pod['metadata']>;
  readonly spec?: Partial<PodSpec>;
  readonly status?: PodStatus;
}

/** A container as it is stored: defaulted. */
export function container(name: string, change: Partial<Container> = {}): Container {
  return {
    name,
    image: 'busybox:1.28',
    imagePullPolicy: 'IfNotPresent',
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    resources: {},
    ...change,
  };
}

/** A container's status. */
export function status(name: string, state: ContainerStatus['state'], change: Partial<ContainerStatus> = {}): ContainerStatus {
  return { name, state, lastState: {}, ready: false, restartCount: 0, image: 'busybox:1.28', imageID: '', ...change };
}

/** Waiting for that reason. */
export function waiting(reason: string, message?: string): ContainerStatus['state'] {
  return { waiting: { reason, ...(message ? { message } : {}) } };
}

/** The four conditions of every pod. */
export function conditions(initialized: boolean, ready: boolean): readonly PodCondition[] {
  const condition = (type: string, value: boolean): PodCondition => ({ type, status: value ? 'True' : 'False' });
  return [
    condition('PodReadyToStartContainers', true),
    condition('Initialized', initialized),
    condition('Ready', ready),
    condition('ContainersReady', ready),
    condition('PodScheduled', true),
  ];
}

/** A pod of one container, changed. */
export function pod(now: number, name: string, change: PodChange = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'default',
      uid: `uid-of-${name}`,
      resourceVersion: '7',
      creationTimestamp: timeBefore(now, 3 * 86400 + 1800),
      labels: { app: name },
      ...change.metadata,
    },
    spec: {
      containers: [container('main')],
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      serviceAccountName: 'default',
      nodeName: 'node-1',
      enableServiceLinks: true,
      schedulerName: 'default-scheduler',
      securityContext: {},
      ...change.spec,
    },
    status: change.status ?? { phase: 'Pending', qosClass: 'BestEffort' },
  };
}

/** A status with addresses, as from the moment when the sandbox is up. */
export function placed(now: number, change: PodStatus): PodStatus {
  return {
    hostIP: '192.168.7.2',
    hostIPs: [{ ip: '192.168.7.2' }],
    podIP: '10.88.0.9',
    podIPs: [{ ip: '10.88.0.9' }],
    startTime: timeBefore(now, 3 * 86400 + 1790),
    qosClass: 'BestEffort',
    ...change,
  };
}

/** An event of a pod. Ages: seconds before `now`. */
export function event(now: number, about: Pod, change: Partial<Event> & { readonly ages?: readonly [first: number, last: number] }): Event {
  const { ages = [2730, 2730], ...fields } = change;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${about.metadata.name}.17aa${ages[0]}`, namespace: 'default', creationTimestamp: timeBefore(now, ages[0]) },
    involvedObject: {
      kind: 'Pod',
      namespace: 'default',
      name: about.metadata.name,
      uid: about.metadata.uid ?? '',
      apiVersion: 'v1',
      fieldPath: 'spec.containers{main}',
    },
    type: 'Normal',
    reason: 'Pulled',
    message: 'Container image "busybox:1.28" already present on machine',
    source: { component: 'kubelet', host: 'node-1' },
    firstTimestamp: timeBefore(now, ages[0]),
    lastTimestamp: timeBefore(now, ages[1]),
    eventTime: null,
    count: 1,
    reportingComponent: 'kubelet',
    reportingInstance: 'node-1',
    ...fields,
  };
}
