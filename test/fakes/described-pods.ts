import type { Event, Pod, Probe } from '../../src/api/types.ts';
import { conditions, container, event, placed, pod, status, timeBefore, waiting } from './pod-states.ts';

/** A pod in a state worth describing, and its events. */
export interface DescribedPod {
  readonly title: string;
  readonly pod: Pod;
  readonly events: readonly Event[];
}

const imageId = 'docker.io/library/busybox@sha256:141c253bc4c3fd0a201d32dc1f493bcf3fff003b6df416dea4f41046e0f37d47';
const containerId = `podman://${'5ced34a04634'.repeat(5)}abcd`;

/** The states that `kpod describe` and `kubectl describe` must print alike. Ages lie in the middle of what they round to. */
export function describedPods(now: number): readonly DescribedPod[] {
  const at = (seconds: number): string => timeBefore(now, seconds);
  const running = { running: { startedAt: at(2700) } };
  const ended = (exitCode: number, reason: string, message?: string) => ({
    terminated: { exitCode, reason, ...(message ? { message } : {}), startedAt: at(2800), finishedAt: at(2700), containerID: containerId },
  });
  const known = { imageID: imageId, containerID: containerId };
  const initSpecs = [
    container('init-myservice', { command: ['sh', '-c', 'until nslookup myservice; do echo waiting for myservice; sleep 2; done;'] }),
    container('init-mydb', { command: ['sh', '-c', 'until nslookup mydb; do\n  echo waiting for mydb\n  sleep 2\ndone\n'] }),
  ];
  const list: DescribedPod[] = [];
  const add = (title: string, described: Pod, events: (about: Pod) => readonly Event[] = () => []): void => {
    list.push({ title, pod: described, events: events(described) });
  };

  add('just created, nothing known', pod(now, 'fresh', { spec: { nodeName: '' }, status: { phase: 'Pending' } }));
  add('without labels, status empty', pod(now, 'bare', { metadata: { labels: {} }, spec: { serviceAccountName: '' }, status: {} }));
  add(
    'first of two init containers running',
    pod(now, 'init-0-2', {
      spec: { initContainers: initSpecs },
      status: placed(now, {
        phase: 'Pending',
        conditions: conditions(false, false),
        initContainerStatuses: [
          status('init-myservice', running, { ...known, started: true }),
          status('init-mydb', waiting('PodInitializing')),
        ],
        containerStatuses: [status('main', waiting('PodInitializing'))],
      }),
    }),
    (about) => [
      event(now, about, {
        reason: 'Scheduled',
        message: 'Successfully assigned default/init-0-2 to node-1',
        source: { component: 'default-scheduler' },
        ages: [2740, 2740],
      }),
      event(now, about, { reason: 'Pulling', message: 'Pulling image "busybox:1.28"', ages: [2735, 2735] }),
      event(now, about, { reason: 'Created', message: 'Created container: init-myservice' }),
      event(now, about, { reason: 'Started', message: 'Started container init-myservice\n' }),
    ],
  );
  add(
    'init container failed for good',
    pod(now, 'init-failed', {
      spec: { initContainers: initSpecs, restartPolicy: 'Never' },
      status: placed(now, {
        phase: 'Failed',
        conditions: conditions(false, false),
        initContainerStatuses: [
          status('init-myservice', ended(3, 'Error', 'no such\nname'), known),
          status('init-mydb', waiting('PodInitializing')),
        ],
        containerStatuses: [status('main', waiting('PodInitializing'))],
      }),
    }),
  );
  add(
    'crash loop with a last state',
    pod(now, 'crashing', {
      status: placed(now, {
        phase: 'Running',
        conditions: conditions(true, false),
        containerStatuses: [
          status('main', waiting('CrashLoopBackOff', 'back-off 5m0s restarting failed container=main'), {
            ...known,
            restartCount: 7,
            lastState: ended(137, 'OOMKilled', 'out of memory'),
          }),
        ],
      }),
    }),
    (about) => [
      event(now, about, { reason: 'Pulled', count: 8, ages: [45_000, 5430] }),
      event(now, about, {
        type: 'Warning',
        reason: 'BackOff',
        message: 'Back-off restarting failed container main',
        count: 143,
        ages: [45_000, 2730],
      }),
    ],
  );
  add(
    'running, with counted events in mixed order and an event without first and last time',
    pod(now, 'running', {
      status: placed(now, {
        phase: 'Running',
        conditions: conditions(true, true),
        containerStatuses: [status('main', running, { ...known, ready: true, started: true })],
      }),
    }),
    (about) => [
      event(now, about, { reason: 'Killing', message: '  Stopping container main  ', ages: [1830, 1830] }),
      event(now, about, { reason: 'Unhealthy', type: 'Warning', message: 'Readiness probe failed: ', count: 12, ages: [26_000, 2730] }),
      event(now, about, {
        reason: 'Scheduled',
        source: {},
        reportingComponent: 'default-scheduler',
        firstTimestamp: null,
        lastTimestamp: null,
        eventTime: `${at(2730).slice(0, -1)}.123456Z`,
      }),
      event(now, about, {
        reason: 'FailedScheduling',
        source: {},
        reportingComponent: 'default-scheduler',
        series: { count: 5, lastObservedTime: `${at(1830).slice(0, -1)}.500000Z` },
        firstTimestamp: null,
        lastTimestamp: null,
        eventTime: `${at(2730).slice(0, -1)}.123456Z`,
      }),
    ],
  );
  add(
    'image cannot be pulled',
    pod(now, 'no-image', {
      spec: { containers: [container('main', { image: 'registry.example/nope:1' })] },
      status: placed(now, {
        phase: 'Pending',
        podIPs: [],
        podIP: '',
        conditions: conditions(true, false),
        containerStatuses: [status('main', waiting('ImagePullBackOff', 'Back-off pulling image "registry.example/nope:1"'))],
      }),
    }),
  );
  add(
    'completed',
    pod(now, 'done', {
      spec: { restartPolicy: 'Never' },
      status: placed(now, {
        phase: 'Succeeded',
        conditions: conditions(true, false),
        containerStatuses: [status('main', ended(0, 'Completed'), known)],
      }),
    }),
  );
  add(
    'killed by its deadline',
    pod(now, 'too-late', {
      spec: { activeDeadlineSeconds: 5 },
      status: placed(now, {
        phase: 'Failed',
        reason: 'DeadlineExceeded',
        message: 'Pod was active on the node longer than the specified deadline',
        containerStatuses: [status('main', { terminated: { exitCode: 137, signal: 9, startedAt: null, finishedAt: null } }, known)],
      }),
    }),
  );
  add(
    'being deleted',
    pod(now, 'leaving', {
      metadata: { deletionTimestamp: at(2730), deletionGracePeriodSeconds: 45 },
      status: placed(now, {
        phase: 'Running',
        conditions: conditions(true, true),
        containerStatuses: [status('main', running, { ...known, ready: true })],
      }),
    }),
  );
  add(
    'deleted after it had ended',
    pod(now, 'left', {
      metadata: { deletionTimestamp: at(2730), deletionGracePeriodSeconds: 0 },
      status: placed(now, { phase: 'Succeeded', containerStatuses: [status('main', ended(0, 'Completed'), known)] }),
    }),
  );
  add('volumes of both kinds kpod has', podWithVolumes(now));
  add('all other kinds of volumes', podWithForeignVolumes(now));
  add('environment, ports, resources and mounts of two containers', podWithEverything(now));
  add('tolerations, node selector, spread constraints and readiness gates', podWithScheduling(now));
  add('long and many-lined annotations', podWithAnnotations(now));
  add('probes and environment from other objects', podWithProbes(now));
  add('ephemeral container, pod resources and an owner', podWithRest(now));
  add('control characters in every text', podWithControlCharacters(now), (about) => [
    event(now, about, { message: 'Error: \u001b]0;owned and \u001b[2J\rback' }),
  ]);
  add('characters beyond ASCII', podBeyondAscii(now));
  return list;
}

function podWithVolumes(now: number): Pod {
  return pod(now, 'volumes', {
    spec: {
      volumes: [
        { name: 'scratch', emptyDir: {} },
        { name: 'memory', emptyDir: { medium: 'Memory', sizeLimit: '1024Mi' } },
        { name: 'host', hostPath: { path: '/var/lib/data', type: 'DirectoryOrCreate' } },
        { name: 'host-untyped', hostPath: { path: '/etc', type: '' } },
        { name: 'host-nil', hostPath: { path: '/opt' } },
      ],
      containers: [
        container('main', {
          volumeMounts: [
            { name: 'scratch', mountPath: '/scratch' },
            { name: 'host', mountPath: '/host', readOnly: true, subPath: 'a "b"' },
            { name: 'memory', mountPath: '/a', subPath: 'x' },
          ],
        }),
      ],
    },
  });
}

function podWithForeignVolumes(now: number): Pod {
  const downward = {
    items: [
      { path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } },
      { path: 'cpu', resourceFieldRef: { resource: 'limits.cpu' } },
    ],
  };
  return pod(now, 'foreign-volumes', {
    spec: {
      volumes: [
        { name: 'config', configMap: { name: 'settings', optional: true } },
        { name: 'secret', secret: { secretName: 'keys' } },
        { name: 'downward', downwardAPI: downward },
        {
          name: 'kube-api-access-x7k2p',
          projected: {
            sources: [
              { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
              { configMap: { name: 'kube-root-ca.crt' } },
              { secret: { name: 'more' } },
              { downwardAPI: downward },
            ],
          },
        },
        { name: 'claim', persistentVolumeClaim: { claimName: 'data-0', readOnly: true } },
        { name: 'oci', image: { reference: 'quay.io/models/m:1', pullPolicy: 'Always' } },
        { name: 'nfs', nfs: { server: 'files', path: '/export' } },
        { name: 'csi', csi: { driver: 'disk.example', fsType: 'ext4', volumeAttributes: { b: '2', a: '1' } } },
        { name: 'csi-plain', csi: { driver: 'disk.example' } },
        { name: 'git', gitRepo: { repository: 'https://example.org/x.git', revision: 'main' } },
        { name: 'unheard-of', newfangled: {} },
      ],
    },
  });
}

function podWithEverything(now: number): Pod {
  return pod(now, 'everything', {
    spec: {
      containers: [
        container('web', {
          image: 'nginx',
          command: ['nginx', '-g', 'daemon off;'],
          args: ['--first', 'two words', '', 'line one\nline two'],
          ports: [
            { name: 'http', containerPort: 80, hostPort: 8080, protocol: 'TCP' },
            { containerPort: 53, protocol: 'UDP' },
          ],
          env: [
            { name: 'PLAIN', value: 'value' },
            { name: 'EMPTY', value: '' },
            { name: 'UNSET' },
            { name: 'LINES', value: 'one\ntwo\n' },
            { name: 'A_MUCH_LONGER_NAME', value: 'tab\there' },
          ],
          resources: {
            limits: { cpu: '1500m', memory: '64Mi', 'ephemeral-storage': '1Gi' },
            requests: { cpu: '1', memory: '32Mi' },
          },
        }),
        container('sidekick', {
          ports: [{ containerPort: 9000, hostPort: 9000, protocol: 'SCTP' }],
          resources: { requests: { cpu: '10m' } },
        }),
      ],
    },
    status: { phase: 'Pending', qosClass: 'Burstable' },
  });
}

function podWithScheduling(now: number): Pod {
  return pod(now, 'scheduling', {
    spec: {
      priority: 2000001000,
      priorityClassName: 'system-node-critical',
      runtimeClassName: 'kata',
      nodeSelector: { zone: 'b', disk: 'ssd' },
      tolerations: [
        { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
        { key: 'dedicated', operator: 'Equal', value: 'db', effect: 'NoSchedule' },
        { operator: 'Exists' },
        { operator: 'Exists', effect: 'NoSchedule' },
        { key: 'any', operator: 'Exists' },
        { key: 'plain', value: 'x' },
      ],
      topologySpreadConstraints: [
        {
          topologyKey: 'zone',
          whenUnsatisfiable: 'DoNotSchedule',
          maxSkew: 1,
          labelSelector: {
            matchLabels: { app: 'x', Zebra: '1' },
            matchExpressions: [
              { key: 'tier', operator: 'In', values: ['b', 'a'] },
              { key: 'beta', operator: 'NotIn', values: ['c'] },
              { key: 'old', operator: 'DoesNotExist' },
              { key: 'new', operator: 'Exists' },
            ],
          },
        },
        { topologyKey: 'host', whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 2 },
        { topologyKey: 'rack', whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 3, labelSelector: {} },
      ],
      readinessGates: [{ conditionType: 'example.org/dns' }, { conditionType: 'unseen' }],
      securityContext: { seccompProfile: { type: 'Localhost', localhostProfile: 'profiles/a.json' } },
      containers: [
        container('main', { securityContext: { seccompProfile: { type: 'Localhost', localhostProfile: 'b.json' } } }),
        container('other', { securityContext: { seccompProfile: { type: 'RuntimeDefault' } } }),
      ],
    },
    status: {
      phase: 'Pending',
      qosClass: 'BestEffort',
      nominatedNodeName: 'node-7',
      conditions: [
        { type: 'example.org/dns', status: 'True' },
        { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/1 nodes are available' },
      ],
    },
  });
}

function podWithAnnotations(now: number): Pod {
  return pod(now, 'annotated', {
    metadata: {
      labels: { b: '2', a: '1', 'app.kubernetes.io/name': 'annotated', empty: '' },
      annotations: {
        'kubectl.kubernetes.io/last-applied-configuration': '{"hidden":true}\n',
        short: 'one line',
        'just-fits': 'x'.repeat(140 - 'just-fits'.length - 2),
        'one-more': 'x'.repeat(140 - 'one-more'.length - 1),
        long: 'word '.repeat(60),
        lines: `first\n${'y'.repeat(150)}\n\nlast\n`,
        empty: '',
        newline: '\n',
        beta: 'ends in newline\n',
      },
    },
  });
}

function podWithProbes(now: number): Pod {
  const timing = { initialDelaySeconds: 3, timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 };
  const field = (fieldPath: string) => ({ fieldRef: { apiVersion: 'v1', fieldPath } });
  return pod(now, 'probes', {
    metadata: { labels: { app: 'probes', tier: 'x' }, annotations: { note: 'hi' } },
    spec: {
      containers: [
        container('main', {
          livenessProbe: { httpGet: { path: '/healthz', port: 8080, scheme: 'HTTP' }, ...timing },
          readinessProbe: { httpGet: { host: 'example.org', path: '/', port: 'http', scheme: 'HTTPS' }, ...timing },
          startupProbe: { exec: { command: ['cat', '/tmp/a b'] }, ...timing },
          resources: { limits: { cpu: '1500m', memory: '64Mi' }, requests: { memory: '1000k' } },
          envFrom: [{ configMapRef: { name: 'cm' } }, { prefix: 'P_', secretRef: { name: 'sec', optional: true } }],
          env: [
            { name: 'NAME', valueFrom: field('metadata.name') },
            { name: 'NS', valueFrom: field('metadata.namespace') },
            { name: 'UID', valueFrom: field('metadata.uid') },
            { name: 'TIER', valueFrom: field("metadata.labels['tier']") },
            { name: 'NOTE', valueFrom: field("metadata.annotations['note']") },
            { name: 'NONE', valueFrom: field("metadata.annotations['none']") },
            { name: 'IP', valueFrom: field('status.podIP') },
            { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '0' } } },
            { name: 'CPU_MILLI', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '1m' } } },
            { name: 'MEMORY', valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1Mi' } } },
            { name: 'REQUEST', valueFrom: { resourceFieldRef: { resource: 'requests.memory', divisor: '1Ki' } } },
            { name: 'NO_REQUEST', valueFrom: { resourceFieldRef: { resource: 'requests.cpu' } } },
            { name: 'SECRET', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
            { name: 'CONFIG', valueFrom: { configMapKeyRef: { name: 'c', key: 'k', optional: true } } },
          ],
        }),
        container('sockets', {
          livenessProbe: { tcpSocket: { port: 80 }, ...timing },
          readinessProbe: { grpc: { port: 9000, service: '' }, ...timing },
          startupProbe: { grpc: { port: 9000, service: 'db' }, ...timing },
          env: [
            { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
            { name: 'MEMORY', valueFrom: { resourceFieldRef: { resource: 'limits.memory' } } },
          ],
        }),
        container('sized', {
          resources: {
            limits: { cpu: '0.25', memory: '64M', 'ephemeral-storage': '1.5Gi' },
            requests: { cpu: '125m', memory: '65001k', 'ephemeral-storage': '1e6' },
          },
          env: [
            ['limits.cpu', '1'],
            ['limits.cpu', '1m'],
            ['requests.cpu', '1m'],
            ['limits.memory', '0'],
            ['limits.memory', '1'],
            ['limits.memory', '1k'],
            ['limits.memory', '1M'],
            ['limits.memory', '1Mi'],
            ['limits.memory', '1G'],
            ['requests.memory', '1M'],
            ['requests.memory', '1Ki'],
            ['limits.ephemeral-storage', '1Gi'],
            ['requests.ephemeral-storage', '1k'],
            ['requests.ephemeral-storage', '1Ei'],
          ].map(([resource = '', divisor = ''], index) => ({
            name: `R${index}`,
            valueFrom: { resourceFieldRef: { resource, divisor } },
          })),
        }),
        container('odd', {
          livenessProbe: bare({ httpGet: { port: 80, path: 'relative?x=1' }, ...timing }),
          readinessProbe: bare({ tcpSocket: { host: 'db', port: 'sql' } }),
          startupProbe: bare({ httpGet: { host: '::1', port: 80, path: '/a b/%41', scheme: 'HTTP' } }),
        }),
      ],
    },
  });
}

function podWithRest(now: number): Pod {
  return pod(now, 'rest', {
    metadata: {
      ownerReferences: [
        { apiVersion: 'v1', kind: 'ConfigMap', name: 'no', uid: '1' },
        { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: '2', controller: true },
      ],
    },
    spec: {
      resources: { limits: { cpu: '2', memory: '1Gi' }, requests: { cpu: '500m' } },
      ephemeralContainers: [container('debugger', { stdin: true, targetContainerName: 'main' })],
      containers: [container('main', { volumeDevices: [{ name: 'raw', devicePath: '/dev/xvda' }] })],
      volumes: [{ name: 'raw', persistentVolumeClaim: { claimName: 'raw' } }],
    },
    status: placed(now, {
      phase: 'Running',
      podIPs: [{ ip: '10.88.0.9' }, { ip: 'fd00::9' }],
      containerStatuses: [status('main', {})],
      ephemeralContainerStatuses: [status('debugger', { running: { startedAt: timeBefore(now, 2730) } })],
    } as Pod['status']),
  });
}

function podWithControlCharacters(now: number): Pod {
  return pod(now, 'hostile', {
    metadata: { annotations: { note: 'a\u001b[31mred\rback' } },
    spec: { containers: [container('main', { command: ['echo', '\u001b[2J'], env: [{ name: 'X', value: 'a\u001bb' }] })] },
    status: placed(now, { phase: 'Failed', reason: '\u001b[1mBold', message: 'cr\rlf' }),
  });
}

function podBeyondAscii(now: number): Pod {
  return pod(now, 'unicode', {
    metadata: { annotations: { ä: 'ü'.repeat(30), 漢字: '漢字' } },
    spec: {
      containers: [
        container('main', {
          env: [
            { name: '漢字', value: 'x' },
            { name: 'ascii-name', value: 'é' },
          ],
        }),
      ],
    },
  });
}

/** As no server has made defaults for it. */
const bare = (probe: object) => probe as Probe;
