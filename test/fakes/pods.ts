import type { Container, Pod, PodSpec, PodStatus } from '../../src/api/types.ts';

/** A container as defaulting leaves it: busybox, nothing special. */
export function container(name: string, more: Partial<Container> = {}): Container {
  return {
    name,
    image: 'busybox',
    imagePullPolicy: 'IfNotPresent',
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    resources: {},
    ...more,
  };
}

/** A stored pod: `init` and `apps` are container names or containers. */
export function pod(options: {
  readonly name?: string;
  readonly uid?: string;
  readonly init?: readonly (string | Container)[];
  readonly apps?: readonly (string | Container)[];
  readonly spec?: Partial<PodSpec>;
  readonly status?: PodStatus;
  readonly metadata?: Partial<Pod['metadata']>;
}): Pod {
  const list = (entries: readonly (string | Container)[]) => entries.map((entry) => (typeof entry === 'string' ? container(entry) : entry));
  const { name = 'web', uid = 'uid-1', init = [], apps = ['app'], spec, status = { phase: 'Pending' }, metadata } = options;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', uid, creationTimestamp: '2026-01-05T00:00:00Z', ...metadata },
    spec: {
      ...(init.length > 0 ? { initContainers: list(init) } : {}),
      containers: list(apps),
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      ...spec,
    },
    status,
  };
}
