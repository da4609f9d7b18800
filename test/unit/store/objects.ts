import type { Event, Namespace, Pod } from '../../../src/api/types.ts';

/** A pod that a store takes. */
export function pod(name: string, options: { namespace?: string; phase?: string } = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: options.namespace ?? 'default' },
    spec: {
      containers: [
        {
          name: 'app',
          image: 'busybox',
          imagePullPolicy: 'IfNotPresent',
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
        },
      ],
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
    },
    status: { phase: 'Pending', message: options.phase ?? '' },
  };
}

export function namespace(name: string): Namespace {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name }, status: { phase: 'Active' } };
}

export function event(name: string): Event {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace: 'default' },
    involvedObject: { kind: 'Pod', name: 'web' },
    reportingComponent: 'kubelet',
    reportingInstance: 'node',
  };
}

/** A change of a pod's status that is told apart by its message. */
export const withMessage =
  (message: string) =>
  (current: Pod): Pod => ({ ...current, status: { ...current.status, message } });

export const podKey = (name: string, ns = 'default') => ({ kind: 'Pod', namespace: ns, name }) as const;
