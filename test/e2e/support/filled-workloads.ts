/** Workloads in the states that people meet them in: made as a client does, with what controllers would have left of them. */
import { expect } from 'vitest';
import { stringify } from 'yaml';
import type { Kind } from '../../../src/api/any-object.ts';
import type { Event } from '../../../src/api/types.ts';
import type { TestApi } from '../../fakes/api.ts';
import { runCli } from '../../fakes/cli.ts';

type Json = Readonly<Record<string, unknown>>;

const container = (name: string, more: Json = {}) => ({ name, image: 'nginx:1.26', ...more });
const template = (labels: Json, spec: Json = {}, metadata: Json = {}) => ({
  metadata: { labels, ...metadata },
  spec: { containers: [container('main')], ...spec },
});
const apps = (kind: string, name: string, spec: Json, metadata: Json = {}): Json => ({
  ...{ apiVersion: 'apps/v1', kind, metadata: { name, labels: { app: name }, ...metadata } },
  spec: { selector: { matchLabels: { app: name } }, template: template({ app: name }), ...spec },
});
const batch = (kind: string, name: string, spec: Json, metadata: Json = {}): Json => ({
  ...{ apiVersion: 'batch/v1', kind, metadata: { name, ...metadata } },
  spec,
});

/** A template with everything that descriptions show. */
const rich = template(
  { app: 'web' },
  {
    serviceAccountName: 'default',
    initContainers: [
      { name: 'init-db', image: 'busybox:1.36', command: ['sh', '-c', 'until nslookup db; do sleep 1; done'] },
      { name: 'side', image: 'busybox:1.36', restartPolicy: 'Always', args: ['tail', '-f', '/dev/null'] },
    ],
    containers: [
      container('web', {
        ports: [
          { containerPort: 80, name: 'http' },
          { containerPort: 53, protocol: 'UDP', hostPort: 5300 },
        ],
        env: [
          { name: 'A', value: '1' },
          { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
          { name: 'KEY', valueFrom: { secretKeyRef: { name: 's', key: 'k', optional: true } } },
        ],
        envFrom: [{ configMapRef: { name: 'cm' } }],
        resources: { limits: { cpu: '500m', memory: '64Mi' }, requests: { cpu: '100m', memory: '32Mi' } },
        livenessProbe: { httpGet: { path: '/', port: 80 } },
        readinessProbe: { exec: { command: ['true'] }, initialDelaySeconds: 3 },
        startupProbe: { tcpSocket: { port: 'http' }, failureThreshold: 30 },
        volumeMounts: [
          { name: 'cfg', mountPath: '/etc/cfg', readOnly: true },
          { name: 'tmp', mountPath: '/tmp' },
        ],
      }),
    ],
    volumes: [
      { name: 'cfg', configMap: { name: 'web-cfg' } },
      { name: 'tmp', emptyDir: { sizeLimit: '1Gi' } },
    ],
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    tolerations: [{ key: 'a', operator: 'Exists', effect: 'NoSchedule' }],
  },
  { annotations: { note: 'of the template' } },
);

const running = { schedule: '*/5 * * * *', jobTemplate: { spec: { template: template({}, { restartPolicy: 'OnFailure' }) } } };
const once = (more: Json = {}, metadata: Json = {}) => ({ template: template({}, { restartPolicy: 'Never' }, metadata), ...more });

/** Without what follows from others of them. */
const manifests: readonly Json[] = [
  apps('Deployment', 'web', { replicas: 3, template: rich }, { annotations: { 'deployment.kubernetes.io/revision': '2' } }),
  apps('Deployment', 'done', { replicas: 2 }, { annotations: { 'deployment.kubernetes.io/revision': '1' } }),
  apps('Deployment', 'dead', { replicas: 1 }),
  apps('Deployment', 'paused', { replicas: 1, paused: true, strategy: { type: 'Recreate' }, minReadySeconds: 5 }),
  apps('Deployment', 'fresh', { strategy: { rollingUpdate: { maxSurge: 2, maxUnavailable: 0 } } }),
  apps('StatefulSet', 'db', {
    ...{ replicas: 3, serviceName: 'db' },
    volumeClaimTemplates: [
      { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
    ],
  }),
  apps('StatefulSet', 'part', {
    replicas: 3,
    serviceName: 'db',
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } },
  }),
  apps('StatefulSet', 'byhand', { serviceName: 'db', updateStrategy: { type: 'OnDelete' } }),
  apps('DaemonSet', 'agent', { template: template({ app: 'agent' }, { nodeSelector: { disk: 'ssd' } }) }),
  apps('DaemonSet', 'old', { updateStrategy: { type: 'OnDelete' } }),
  { ...apps('ReplicationController', 'rc', { replicas: 2, selector: { app: 'rc' } }), apiVersion: 'v1' },
  batch('Job', 'pi', once()),
  batch(
    'Job',
    'ix',
    once({ completions: 5, parallelism: 2, completionMode: 'Indexed', activeDeadlineSeconds: 100, ttlSecondsAfterFinished: 30 }),
  ),
  batch('Job', 'bad', once({ backoffLimit: 0 })),
  batch('Job', 'sus', once({ suspend: true })),
  batch('Job', 'wq', once({ parallelism: 3 })),
  batch('CronJob', 'tick', running),
  batch('CronJob', 'tz', {
    ...running,
    ...{ timeZone: 'Asia/Tokyo', suspend: true, startingDeadlineSeconds: 60, concurrencyPolicy: 'Forbid', successfulJobsHistoryLimit: 0 },
  }),
];

/** Limits for those that come, which nobody does after them. */
const limits: readonly Json[] = [
  {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'rq' },
    spec: { hard: { pods: '4', 'count/jobs.batch': '5', 'limits.memory': '2Gi' } },
  },
  {
    ...{ apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'lr' } },
    spec: {
      limits: [
        {
          type: 'Container',
          min: { cpu: '50m' },
          max: { cpu: '1' },
          default: { cpu: '500m' },
          defaultRequest: { cpu: '100m' },
          maxLimitRequestRatio: { cpu: '10' },
        },
        { type: 'Pod', max: { memory: '1Gi' } },
      ],
    },
  },
];

const at = (minute: number) => `2026-01-05T00:0${minute}:00Z`;
const condition = (type: string, status: string, reason: string) => ({
  ...{ type, status, reason, message: `${reason}.`, lastUpdateTime: at(1), lastTransitionTime: at(1) },
});
const ended = (type: string, reason: string) => ({
  type,
  status: 'True',
  reason,
  message: reason,
  lastProbeTime: at(2),
  lastTransitionTime: at(2),
});
const none = { observedGeneration: 1 };

const statuses: readonly (readonly [Kind, string, Json])[] = [
  [
    'Deployment',
    'web',
    {
      ...{ observedGeneration: 1, replicas: 4, updatedReplicas: 2, readyReplicas: 3, availableReplicas: 3, unavailableReplicas: 1 },
      conditions: [condition('Available', 'True', 'MinimumReplicasAvailable'), condition('Progressing', 'True', 'ReplicaSetUpdated')],
    },
  ],
  [
    'Deployment',
    'done',
    {
      ...{ observedGeneration: 1, replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 },
      conditions: [condition('Available', 'True', 'MinimumReplicasAvailable'), condition('Progressing', 'True', 'NewReplicaSetAvailable')],
    },
  ],
  [
    'Deployment',
    'dead',
    {
      ...{ observedGeneration: 1, replicas: 1, updatedReplicas: 1, unavailableReplicas: 1 },
      conditions: [condition('Progressing', 'False', 'ProgressDeadlineExceeded'), condition('ReplicaFailure', 'True', 'FailedCreate')],
    },
  ],
  ['Deployment', 'paused', { observedGeneration: 1, conditions: [condition('Progressing', 'Unknown', 'DeploymentPaused')] }],
  [
    'StatefulSet',
    'db',
    {
      ...{ observedGeneration: 1, replicas: 3, readyReplicas: 3, availableReplicas: 3, currentReplicas: 3, updatedReplicas: 3 },
      ...{ currentRevision: 'db-2', updateRevision: 'db-2', collisionCount: 0 },
    },
  ],
  [
    'StatefulSet',
    'part',
    {
      ...{ observedGeneration: 1, replicas: 3, readyReplicas: 2, availableReplicas: 2, currentReplicas: 2, updatedReplicas: 1 },
      ...{ currentRevision: 'part-1', updateRevision: 'part-2', collisionCount: 0 },
    },
  ],
  ['StatefulSet', 'byhand', { ...none, replicas: 0, availableReplicas: 0 }],
  [
    'DaemonSet',
    'agent',
    {
      ...{ currentNumberScheduled: 1, numberMisscheduled: 0, desiredNumberScheduled: 1, numberReady: 1, observedGeneration: 1 },
      ...{ updatedNumberScheduled: 1, numberAvailable: 1 },
    },
  ],
  ['DaemonSet', 'old', { ...none, currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 1, numberReady: 0 }],
  ['ReplicationController', 'rc', { ...none, replicas: 2, fullyLabeledReplicas: 2, readyReplicas: 1, availableReplicas: 1 }],
  [
    'Job',
    'pi',
    {
      ...{ startTime: at(0), completionTime: '2026-01-05T00:00:08Z', succeeded: 1, ready: 0, terminating: 0, uncountedTerminatedPods: {} },
      conditions: [ended('SuccessCriteriaMet', 'CompletionsReached'), ended('Complete', 'CompletionsReached')],
    },
  ],
  [
    'Job',
    'ix',
    {
      startTime: at(0),
      active: 2,
      ready: 1,
      terminating: 0,
      succeeded: 3,
      completedIndexes: '0,2,3',
      failedIndexes: '',
      uncountedTerminatedPods: {},
    },
  ],
  [
    'Job',
    'bad',
    {
      ...{ startTime: at(0), failed: 1, ready: 0, terminating: 0, uncountedTerminatedPods: {} },
      conditions: [ended('FailureTarget', 'BackoffLimitExceeded'), ended('Failed', 'BackoffLimitExceeded')],
    },
  ],
  ['Job', 'sus', { ready: 0, terminating: 0, uncountedTerminatedPods: {}, conditions: [ended('Suspended', 'JobSuspended')] }],
  ['Job', 'wq', { startTime: at(0), active: 3 }],
  [
    'CronJob',
    'tick',
    { lastScheduleTime: at(5), active: [{ apiVersion: 'batch/v1', kind: 'Job', name: 'tick-29460965', namespace: 'default' }] },
  ],
  [
    'ResourceQuota',
    'rq',
    {
      hard: { pods: '4', 'count/jobs.batch': '5', 'limits.memory': '2Gi' },
      used: { pods: '2', 'count/jobs.batch': '0', 'limits.memory': '1Gi' },
    },
  ],
];

const owned = (kind: string, name: string, uid: string | undefined, apiVersion = 'apps/v1') => ({
  ownerReferences: [{ apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true }],
});

/** The sets of the Deployment `web`, and the revisions of others. */
function dependents(api: TestApi): readonly Json[] {
  const uidOf = (kind: Kind, name: string) => api.store.get({ kind, namespace: 'default', name })?.metadata.uid;
  const set = (deployment: string, hash: string, revision: string, image: string, replicas: number, cause?: string) => {
    const labels = { app: deployment, 'pod-template-hash': hash };
    const spec =
      deployment === 'web'
        ? { ...rich.spec, containers: [{ ...rich.spec.containers[0], image }] }
        : { containers: [container('main', { image })] };
    const annotations = {
      ...{ 'deployment.kubernetes.io/revision': revision, 'deployment.kubernetes.io/desired-replicas': '3' },
      ...(cause ? { 'kubernetes.io/change-cause': cause } : {}),
    };
    const ofTemplate = deployment === 'web' ? { annotations: rich.metadata['annotations' as never] } : {};
    return {
      ...apps('ReplicaSet', `${deployment}-${hash}`, {
        replicas,
        selector: { matchLabels: labels },
        template: template(labels, spec as Json, ofTemplate),
      }),
      metadata: { name: `${deployment}-${hash}`, labels, annotations, ...owned('Deployment', deployment, uidOf('Deployment', deployment)) },
    };
  };
  const revision = (kind: 'StatefulSet' | 'DaemonSet', name: string, number: number, image: string) => ({
    ...{ apiVersion: 'apps/v1', kind: 'ControllerRevision', revision: number },
    metadata: {
      name: `${name}-${number}`,
      labels: { app: name, 'controller-revision-hash': String(number) },
      ...owned(kind, name, uidOf(kind, name)),
    },
    data: { spec: { template: { ...template({ app: name }, { containers: [container('main', { image })] }), $patch: 'replace' } } },
  });
  const pod = (name: string, labels: Json, owner: Json) => ({
    ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name, labels, ...owner } },
    spec: { containers: [container(name.startsWith('web') ? 'web' : 'main')] },
  });
  return [
    set('web', '5f8c6b', '1', 'nginx:1.25', 2, 'kubectl set image deploy/web web=nginx:1.25'),
    set('web', '7d4b9c', '2', 'nginx:1.26', 2),
    set('done', '6c5d8f', '1', 'nginx:1.26', 2),
    revision('StatefulSet', 'db', 1, 'nginx:1.25'),
    revision('StatefulSet', 'db', 2, 'nginx:1.26'),
    revision('DaemonSet', 'agent', 1, 'nginx:1.25'),
    revision('DaemonSet', 'agent', 2, 'nginx:1.26'),
    pod('web-7d4b9c-aaaaa', { app: 'web', 'pod-template-hash': '7d4b9c' }, {}),
    pod('db-0', { app: 'db' }, owned('StatefulSet', 'db', uidOf('StatefulSet', 'db'))),
    pod('agent-aaaaa', { app: 'agent' }, owned('DaemonSet', 'agent', uidOf('DaemonSet', 'agent'))),
    pod('rc-aaaaa', { app: 'rc' }, owned('ReplicationController', 'rc', uidOf('ReplicationController', 'rc'), 'v1')),
    pod('bare-aaaaa', { app: 'bare' }, owned('ReplicaSet', 'bare', uidOf('ReplicaSet', 'bare'))),
  ];
}

const events: readonly (readonly [Kind, string, string, string, string, string])[] = [
  ['Deployment', 'web', 'Normal', 'ScalingReplicaSet', 'Scaled up replica set web-5f8c6b from 0 to 3', 'deployment-controller'],
  ['Deployment', 'web', 'Normal', 'ScalingReplicaSet', 'Scaled up replica set web-7d4b9c from 0 to 1', 'deployment-controller'],
  ['StatefulSet', 'db', 'Normal', 'SuccessfulCreate', 'create Pod db-0 in StatefulSet db successful', 'statefulset-controller'],
  ['Job', 'bad', 'Warning', 'BackoffLimitExceeded', 'Job has reached the specified backoff limit', 'job-controller'],
  ['CronJob', 'tick', 'Normal', 'SawCompletedJob', 'Saw completed job: tick-29460960, condition: Complete', 'cronjob-controller'],
];

async function create(api: TestApi, objects: readonly Json[]): Promise<void> {
  const { stderr, exitCode } = await runCli(['create', '-f', '-'], {
    url: api.url,
    input: objects.map((object) => stringify(object)).join('---\n'),
  });
  expect(exitCode, stderr).toBe(0);
}

/** Puts them all into the API's store. */
export async function fillWorkloads(api: TestApi): Promise<void> {
  await create(api, manifests);
  await create(api, [apps('ReplicaSet', 'bare', { replicas: 1 })]);
  await create(api, dependents(api));
  await create(api, limits);
  const set = (kind: Kind, name: string, status: Json) =>
    api.store.mutate({ kind, namespace: 'default', name }, (object) => ({ ...object, status }) as never);
  for (const [kind, name, status] of statuses) await set(kind, name, status);
  for (const name of ['web-5f8c6b', 'web-7d4b9c', 'done-6c5d8f', 'bare'])
    await set('ReplicaSet', name, { observedGeneration: 1, replicas: 2, fullyLabeledReplicas: 2, readyReplicas: 1, availableReplicas: 1 });
  for (const [index, [kind, name, type, reason, message, component]] of events.entries()) {
    const object = api.store.get({ kind, namespace: 'default', name });
    const event: Event = {
      ...{
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: `${name}.w${index}`, namespace: 'default' },
        type,
        reason,
        message,
        count: 1,
      },
      involvedObject: { kind, namespace: 'default', name, apiVersion: object?.apiVersion ?? '', uid: object?.metadata.uid ?? '' },
      ...{ source: { component }, reportingComponent: component, reportingInstance: '' },
      ...{ firstTimestamp: at(index), lastTimestamp: at(index) },
    } as Event;
    await api.store.create(event);
  }
}
