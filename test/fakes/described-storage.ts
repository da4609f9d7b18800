import type { Event, PersistentVolume, PersistentVolumeClaim, Pod, Secret, ServiceAccount } from '../../src/api/types.ts';
import { timeBefore } from './pod-states.ts';

const local = 'local.kpod.io';

/** Volumes of every source, phase and policy. */
export function exampleVolumes(now: number): readonly PersistentVolume[] {
  const creationTimestamp = timeBefore(now, 3 * 3600 + 60);
  const volume = (name: string, spec: Partial<PersistentVolume['spec']>, more: Partial<PersistentVolume> = {}): PersistentVolume => ({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name, uid: `uid-${name}`, creationTimestamp, finalizers: ['kubernetes.io/pv-protection'] },
    spec: {
      capacity: { storage: '5Gi' },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Retain',
      volumeMode: 'Filesystem',
      ...spec,
    },
    status: { phase: 'Available' },
    ...more,
  });
  const terms = [
    {
      matchExpressions: [
        { key: 'kubernetes.io/hostname', operator: 'In', values: ['a', 'b'] },
        { key: 'disk', operator: 'Exists' },
      ],
    },
    {},
  ];
  return [
    volume('failed', { hostPath: { path: '/data', type: '' } }, { status: { phase: 'Failed', message: 'no plugin', reason: 'Broken' } }),
    volume('going', { hostPath: { path: '/a', type: 'Directory' } }, {
      metadata: {
        name: 'going',
        creationTimestamp,
        deletionTimestamp: timeBefore(now, 86_400 * 3 + 1800),
        deletionGracePeriodSeconds: 0,
        finalizers: ['a/b', 'c/d'],
      },
    } as Partial<PersistentVolume>),
    volume('local-disk', {
      local: { path: '/mnt/disk' },
      nodeAffinity: { required: { nodeSelectorTerms: terms } },
      storageClassName: 'fast',
      accessModes: ['ReadWriteMany', 'ReadWriteOnce', 'ReadOnlyMany'],
    }),
    volume('no-terms', { local: { path: '/mnt/disk' }, nodeAffinity: { required: { nodeSelectorTerms: [] } } }),
    volume(
      'pvc-1b4e28ba-2fa1-11d2-883f-0016d3cca427',
      {
        csi: { driver: local, volumeHandle: 'pvc-1b4e28ba-2fa1-11d2-883f-0016d3cca427' },
        persistentVolumeReclaimPolicy: 'Delete',
        storageClassName: 'standard',
        claimRef: { kind: 'PersistentVolumeClaim', namespace: 'default', name: 'data' },
      },
      { status: { phase: 'Bound' } },
    ),
  ];
}

/** Claims before and after they are bound. */
export function exampleClaims(now: number): readonly PersistentVolumeClaim[] {
  const claim = (name: string, spec: Partial<PersistentVolumeClaim['spec']>, more: Partial<PersistentVolumeClaim> = {}) =>
    ({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: {
        name,
        namespace: 'default',
        uid: `uid-${name}`,
        creationTimestamp: timeBefore(now, 200),
        finalizers: ['kubernetes.io/pvc-protection'],
        labels: { app: 'db' },
      },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, volumeMode: 'Filesystem', ...spec },
      status: { phase: 'Pending' },
      ...more,
    }) satisfies PersistentVolumeClaim;
  const bound: PersistentVolumeClaim['status'] = {
    phase: 'Bound',
    accessModes: ['ReadWriteOnce', 'ReadOnlyMany'],
    capacity: { storage: '5Gi' },
  };
  return [
    claim('data', { volumeName: 'pvc-1b4e28ba-2fa1-11d2-883f-0016d3cca427', storageClassName: 'standard' }, { status: bound }),
    claim('ended-data', { volumeName: 'gone' }, { status: { phase: 'Lost' } }),
    claim('waiting', { storageClassName: 'slow' }),
  ];
}

/** Accounts with Secrets and without, and the Secrets. */
export function exampleAccounts(now: number): { readonly accounts: readonly ServiceAccount[]; readonly secrets: readonly Secret[] } {
  const creationTimestamp = timeBefore(now, 90);
  const account = (name: string, more: Partial<ServiceAccount> = {}): ServiceAccount => ({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, namespace: 'default', uid: `uid-${name}`, creationTimestamp },
    ...more,
  });
  const secret = (name: string, type: string, annotations: Record<string, string> = {}): Secret => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace: 'default', creationTimestamp, annotations },
    type,
  });
  const token = { 'kubernetes.io/service-account.name': 'builder', 'kubernetes.io/service-account.uid': 'uid-builder' };
  return {
    accounts: [
      account('builder', {
        secrets: [{ name: 'builder-token' }, { name: 'gone' }],
        imagePullSecrets: [{ name: 'registry' }, { name: 'lost' }],
      }),
      account('default'),
    ],
    secrets: [
      secret('builder-token', 'kubernetes.io/service-account-token', token),
      secret('registry', 'kubernetes.io/dockerconfigjson'),
      secret('strange', 'kubernetes.io/service-account-token', { ...token, 'kubernetes.io/service-account.uid': 'another' }),
    ],
  };
}

/** Pods that use the claims. */
export function podsWithClaims(pod: Pod): readonly Pod[] {
  const named = (name: string, volumes: Pod['spec']['volumes']): Pod => ({
    ...pod,
    metadata: { ...pod.metadata, name },
    spec: { ...pod.spec, ...(volumes ? { volumes } : {}) },
  });
  return [
    named('ended', [
      { name: 'data', ephemeral: { volumeClaimTemplate: { spec: exampleClaims(0)[0]?.spec as PersistentVolumeClaim['spec'] } } },
    ]),
    named('first', [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }]),
    named('second', [{ name: 'v', persistentVolumeClaim: { claimName: 'data', readOnly: true } }]),
  ];
}

/** What happened to a claim. */
export const claimEvents = (now: number): readonly Event[] => [
  {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: 'waiting.1', namespace: 'default' },
    involvedObject: { kind: 'PersistentVolumeClaim', name: 'waiting', namespace: 'default', uid: 'uid-waiting' },
    type: 'Warning',
    reason: 'ProvisioningFailed',
    message: 'storageclass.storage.k8s.io "slow" not found',
    source: { component: 'persistentvolume-controller' },
    // So long ago that a slow kubectl says the same.
    firstTimestamp: timeBefore(now, 20 * 86_400),
    lastTimestamp: timeBefore(now, 10 * 86_400),
    count: 3,
    reportingComponent: 'persistentvolume-controller',
    reportingInstance: '',
  },
];
