/**
 * Examples of Kubernetes' documentation, written anew with images that are there: volumes, security, resources, network, and what only
 * clusters have. Titles are their paths in the documentation.
 */
import { expect } from 'vitest';
import { eventually } from '../../e2e/support/workspace.ts';
import { configMap, type Manifest, podManifest, shell, staying } from '../manifests.ts';
import { type Scene, statusesOf } from '../scene.ts';
import { type Row, waiting } from '../table.ts';
import {
  claim,
  insideOf,
  isRunning,
  logOf,
  mib,
  nginx,
  qos,
  refused,
  runsOrIsRefused,
  serving,
  stored,
  taken,
  typed,
  waitsForRoom,
} from './example-rows.ts';
import { gateRows } from './gates.ts';

const affinity = {
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{ matchExpressions: [{ key: 'disktype', operator: 'In', values: ['ssd'] }] }],
    },
  },
};
const podAffinity = {
  podAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: [
      {
        labelSelector: { matchExpressions: [{ key: 'security', operator: 'In', values: ['S1'] }] },
        topologyKey: 'topology.kubernetes.io/zone',
      },
    ],
  },
};

const persistent = async (scene: Scene): Promise<void> => {
  const path = `${scene.work.dir}/${scene.namespace}-data`;
  const volume: Manifest = {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: `${scene.namespace}-task-pv-volume`, labels: { type: 'local' } },
    spec: {
      storageClassName: scene.namespace,
      capacity: { storage: '10Gi' },
      accessModes: ['ReadWriteOnce'],
      hostPath: { path, type: 'DirectoryOrCreate' },
    },
  };
  const pod = podManifest('task-pv-pod', {
    restartPolicy: 'Always',
    containers: [
      staying('task', {
        volumeMounts: [
          { name: 'storage', mountPath: '/storage' },
          { name: 'storage', mountPath: '/part', subPath: 'html' },
        ],
      }),
    ],
    volumes: [{ name: 'storage', persistentVolumeClaim: { claimName: 'task-pv-claim' } }],
  });
  await scene.running(volume, claim('task-pv-claim', '3Gi', { storageClassName: scene.namespace }), pod);
  expect(await scene.ok('get', 'pvc', 'task-pv-claim', '--no-headers')).toMatch(/ Bound +\S+-task-pv-volume +10Gi +RWO /);
  await scene.inside('task-pv-pod', 'task', 'echo kept >/part/index.html');
  await scene.ok('delete', 'pod', 'task-pv-pod');
  await scene.running(pod);
  expect(await scene.inside('task-pv-pod', 'task', 'cat /storage/html/index.html')).toBe('kept\n');
  // On the machine they are root's: an ordinary user could not clear them away.
  await scene.inside('task-pv-pod', 'task', 'rm /storage/html/index.html; chmod 777 /storage');
  await scene.ok('delete', 'pod', 'task-pv-pod');
  await scene.ok('delete', 'pvc', 'task-pv-claim');
  await scene.ok('delete', 'pv', volume.metadata.name);
};

const podOfUser = { runAsUser: 1000, runAsGroup: 3000 };

const twoContainers = async (scene: Scene): Promise<void> => {
  const volumeMounts = (mountPath: string) => ({ volumeMounts: [{ name: 'shared-data', mountPath }] });
  await scene.create([
    podManifest('two-containers', {
      containers: [
        nginx('nginx-container', volumeMounts('/usr/share/nginx/html')),
        shell('debian-container', 'echo Hello from the debian container >/pod-data/index.html', volumeMounts('/pod-data')),
      ],
      volumes: [{ name: 'shared-data', emptyDir: {} }],
    }),
  ]);
  await eventually(async () =>
    expect(await scene.ok('get', 'pod', 'two-containers', '--no-headers')).toMatch(/^two-containers +1\/2 +NotReady /),
  );
  expect(await scene.inside('two-containers', 'nginx-container', 'wget -qO- http://localhost')).toBe('Hello from the debian container\n');
};

const privateRegistry = async (scene: Scene): Promise<void> => {
  const spec = { containers: [{ name: 'private', image: 'registry.invalid/private/image:1' }], imagePullSecrets: [{ name: 'regcred' }] };
  await scene.create([podManifest('private-reg', { restartPolicy: 'Always', ...spec })]);
  await scene.podOnceIt('private-reg', (pod) =>
    expect(statusesOf(pod)[0]?.state?.waiting?.reason).toMatch(/^(ErrImagePull|ImagePullBackOff)$/),
  );
};

const volumeRows: readonly Row[] = [
  insideOf(
    'pods/emptydir-volume-mode.yaml without a mode',
    podManifest('emptydir', {
      containers: [staying('busybox', { volumeMounts: [{ name: 'tmp', mountPath: '/data' }] })],
      volumes: [{ name: 'tmp', emptyDir: {} }],
    }),
    { script: 'stat -c %A /data', output: 'drwxrwxrwx\n' },
  ),
  {
    title: 'pods/multi-container/shared-volume.yaml',
    async scenario(scene) {
      const mount = (mountPath: string, more: object = {}) => ({ volumeMounts: [{ name: 'content', mountPath, ...more }] });
      const pod = podManifest('shared-volume', {
        restartPolicy: 'Always',
        initContainers: [shell('content-writer', 'echo "Hello from the init container" >/content/index.html', mount('/content'))],
        containers: [nginx('web', mount('/usr/share/nginx/html', { readOnly: true }))],
        volumes: [{ name: 'content', emptyDir: { sizeLimit: '10Mi' } }],
      });
      await scene.running(pod);
      expect(await scene.inside('shared-volume', 'web', 'wget -qO- http://localhost')).toBe('Hello from the init container\n');
    },
  },
  { title: 'pods/storage/pv-volume.yaml, pv-claim.yaml, pv-pod.yaml, pv-duplicate.yaml, pv-pod-backup.yaml', scenario: persistent },
  {
    title: 'pods/storage/redis.yaml',
    async scenario(scene) {
      const container = shell('redis', 'echo $(cat /data/redis/runs 2>/dev/null)x >/data/redis/runs; sleep 3600; exit 0', {
        volumeMounts: [{ name: 'redis-storage', mountPath: '/data/redis' }],
      });
      await scene.running(
        podManifest('redis', { restartPolicy: 'Always', containers: [container], volumes: [{ name: 'redis-storage', emptyDir: {} }] }),
      );
      await scene.kpod(['exec', 'redis', '--', 'killall', 'sleep']);
      await scene.podOnceIt('redis', (pod) => expect(statusesOf(pod)).toMatchObject([{ restartCount: 1, state: { running: {} } }]));
      await eventually(async () => expect(await scene.inside('redis', 'redis', 'cat /data/redis/runs')).toBe('xx\n'));
    },
  },
  {
    title: 'pods/image-volumes.yaml',
    async scenario(scene) {
      const volumeMounts = [{ name: 'volume', mountPath: '/volume' }];
      const volumes = [{ name: 'volume', image: { reference: 'nginx', pullPolicy: 'IfNotPresent' } }];
      await scene.running(podManifest('image-volume', { containers: [staying('shell', { volumeMounts })], volumes }));
      expect(await scene.inside('image-volume', 'shell', 'ls /volume/usr/sbin/nginx; touch /volume/x 2>&1 || true')).toBe(
        '/volume/usr/sbin/nginx\ntouch: /volume/x: Read-only file system\n',
      );
    },
  },
  refused(
    'pods/image-volumes-subpath.yaml, which is of Kubernetes 1.33',
    podManifest('image-part', {
      containers: [staying('shell', { volumeMounts: [{ name: 'volume', mountPath: '/part', subPath: 'etc' }] })],
      volumes: [{ name: 'volume', image: { reference: 'nginx' } }],
    }),
    'spec.containers[0].volumeMounts[0].subPath: Invalid value: "etc": not allowed in image volume sources',
  ),
  { title: 'pods/two-container-pod.yaml', scenario: twoContainers },
];

const securityRows: readonly Row[] = [
  insideOf(
    'pods/security/security-context.yaml',
    podManifest('security-context-demo', {
      securityContext: { ...podOfUser, fsGroup: 2000, supplementalGroups: [4000] },
      containers: [
        staying('sec-ctx-demo', {
          securityContext: { allowPrivilegeEscalation: false },
          volumeMounts: [{ name: 'sec-ctx-vol', mountPath: '/data/demo' }],
        }),
      ],
      volumes: [{ name: 'sec-ctx-vol', emptyDir: {} }],
    }),
    {
      script: 'id -u; id -g; id -G; echo hello >/data/demo/testfile; stat -c "%u %g" /data/demo/testfile',
      output: /^1000\n3000\n(3000 )?(2000 4000|4000 2000)( 3000)?\n1000 2000\n$/,
    },
  ),
  insideOf(
    'pods/security/security-context-2.yaml',
    podManifest('security-context-demo-2', {
      securityContext: { runAsUser: 1000 },
      containers: [staying('demo', { securityContext: { runAsUser: 2000, allowPrivilegeEscalation: false } })],
    }),
    { script: 'id -u', output: '2000\n' },
  ),
  insideOf('pods/security/security-context-3.yaml', podManifest('security-context-demo-3', { containers: [staying('demo')] }), {
    script: 'grep -c "^Cap" /proc/1/status; awk "/^CapEff/ { print \\$2 }" /proc/1/status | tail -c 4',
    output: /^5\n[0-9a-f]{3}\n$/,
  }),
  {
    title: 'pods/security/security-context-4.yaml',
    async scenario(scene) {
      const added = { securityContext: { capabilities: { add: ['NET_ADMIN', 'SYS_TIME'] } } };
      await scene.running(podManifest('security-context-demo-4', { containers: [staying('plain'), staying('added', added)] }));
      const effective = async (container: string) =>
        BigInt(`0x${(await scene.inside('security-context-demo-4', container, 'awk "/^CapEff/ { print \\$2 }" /proc/1/status')).trim()}`);
      // NET_ADMIN is bit 12, SYS_TIME bit 25. k8s: tasks/configure-pod-container/security-context
      expect((await effective('added')) & ~(await effective('plain'))).toBe((1n << 12n) | (1n << 25n));
    },
  },
  runsOrIsRefused(
    'pods/security/security-context-6.yaml',
    podManifest('strict-groups', {
      securityContext: { ...podOfUser, supplementalGroups: [4000], supplementalGroupsPolicy: 'Strict' },
      containers: [staying('sec-ctx-demo', { securityContext: { allowPrivilegeEscalation: false } })],
    }),
    'spec.securityContext.supplementalGroupsPolicy',
    async (scene) => {
      await isRunning(scene, 'strict-groups');
      expect(await scene.inside('strict-groups', 'sec-ctx-demo', 'id -G')).toBe('3000 4000\n');
    },
  ),
  runsOrIsRefused(
    'pods/user-namespaces-stateless.yaml',
    podManifest('userns', { hostUsers: false, containers: [staying('shell')] }),
    'spec.hostUsers',
    async (scene) => {
      await isRunning(scene, 'userns');
      expect(await scene.inside('userns', 'shell', 'cat /proc/self/uid_map')).not.toMatch(/^ *0 +0 /);
    },
  ),
  runsOrIsRefused(
    'pods/security/seccomp/ga/violation-pod.yaml, fine-pod.yaml, audit-pod.yaml, whose profiles are not there',
    podManifest('violation', {
      securityContext: { seccompProfile: { type: 'Localhost', localhostProfile: 'profiles/violation.json' } },
      containers: [staying('test')],
    }),
    'seccompProfile',
    (scene) =>
      scene.podOnceIt('violation', (pod) => expect(statusesOf(pod)[0]?.state?.waiting?.reason).toMatch(/^CreateContainer(Config)?Error$/)),
  ),
  insideOf(
    'pods/security/seccomp/ga/default-pod.yaml',
    podManifest('default-pod', { securityContext: { seccompProfile: { type: 'RuntimeDefault' } }, containers: [staying('test')] }),
    { script: 'awk "/^Seccomp:/ { print \\$2 }" /proc/self/status', output: '2\n' },
  ),
  {
    title: 'pods/share-process-namespace.yaml',
    async scenario(scene) {
      const containers = [nginx(), staying('shell', { stdin: true, tty: true })];
      await scene.running(podManifest('shared', { restartPolicy: 'Always', shareProcessNamespace: true, containers }));
      await eventually(async () => expect(await scene.inside('shared', 'shell', 'ps')).toContain('nginx: master process'));
    },
  },
];

const resourceRows: readonly Row[] = [
  qos('pods/qos/qos-pod.yaml', [{ limits: { memory: mib(200), cpu: '700m' }, requests: { memory: mib(200), cpu: '700m' } }], 'Guaranteed'),
  qos('pods/qos/qos-pod-2.yaml', [{ limits: { memory: mib(200) }, requests: { memory: mib(100) } }], 'Burstable'),
  qos('pods/qos/qos-pod-3.yaml', [{}], 'BestEffort'),
  qos('pods/qos/qos-pod-4.yaml', [{ requests: { memory: mib(200) } }, {}], 'Burstable'),
  {
    title: 'pods/resource/memory-request-limit.yaml, pods/resource/cpu-request-limit.yaml',
    async scenario(scene) {
      const resources = { requests: { memory: mib(100), cpu: '0.5' }, limits: { memory: mib(200), cpu: '1' } };
      await scene.running(podManifest('limited', { containers: [staying('stress', { resources })] }));
      const script = 'cat /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null || cat /sys/fs/cgroup/memory.max';
      expect(await scene.inside('limited', 'stress', script)).toBe(`${200 * 1024 * 1024}\n`);
    },
    cannotBe: ({ isRootless }) =>
      isRootless ? 'without root there are no limits on this machine (control groups of version 1)' : undefined,
  },
  {
    title: 'pods/resource/memory-request-limit-2.yaml',
    async scenario(scene) {
      const resources = { requests: { memory: mib(50) }, limits: { memory: mib(100) } };
      await scene.create([podManifest('oom', { restartPolicy: 'Always', containers: [shell('stress', 'tail /dev/zero', { resources })] })]);
      await scene.podOnceIt('oom', (pod) => {
        const [status] = statusesOf(pod);
        expect(status?.state?.terminated?.reason ?? status?.lastState?.terminated?.reason).toBe('OOMKilled');
      });
    },
    cannotBe: ({ isRootless }) =>
      isRootless ? 'without root there are no limits on this machine (control groups of version 1)' : undefined,
  },
  waitsForRoom('pods/resource/memory-request-limit-3.yaml', { limits: { memory: '1000Gi' }, requests: { memory: '1000Gi' } }, 'memory'),
  waitsForRoom('pods/resource/cpu-request-limit-2.yaml', { limits: { cpu: '100' }, requests: { cpu: '100' } }, 'cpu'),
  waitsForRoom('pods/resource/extended-resource-pod.yaml', { limits: { 'example.com/dongle': '3' } }, 'example.com/dongle'),
  {
    title: 'pods/resource/pod-level-resources.yaml',
    async scenario(scene) {
      const resources = { limits: { cpu: '1', memory: mib(200) }, requests: { cpu: '1', memory: mib(100) } };
      const own = { limits: { cpu: '0.5', memory: mib(100) }, requests: { cpu: '0.5', memory: mib(50) } };
      await scene.running(podManifest('pod-resources-demo', { resources, containers: [nginx('one', { resources: own }), staying('two')] }));
      expect((await scene.pod('pod-resources-demo')).status.qosClass).toBe('Burstable');
    },
  },
];

const networkRows: readonly Row[] = [
  {
    title: 'service/networking/hostaliases-pod.yaml',
    async scenario(scene) {
      const hostAliases = [
        { ip: '127.0.0.1', hostnames: ['foo.local', 'bar.local'] },
        { ip: '10.1.2.3', hostnames: ['foo.remote', 'bar.remote'] },
      ];
      const { cat } = await scene.logsOfRun([
        podManifest('hostaliases-pod', { hostAliases, containers: [shell('cat', 'cat /etc/hosts')] }),
      ]);
      expect(cat).toContain('\n# Entries added by HostAliases.\n127.0.0.1\tfoo.local\tbar.local\n10.1.2.3\tfoo.remote\tbar.remote\n');
    },
  },
  insideOf(
    'service/networking/custom-dns.yaml',
    podManifest('dns-example', {
      restartPolicy: 'Always',
      containers: [staying('test')],
      dnsPolicy: 'None',
      dnsConfig: {
        nameservers: ['192.0.2.1'],
        searches: ['ns1.svc.cluster-domain.example', 'my.dns.search.suffix'],
        options: [{ name: 'ndots', value: '2' }, { name: 'edns0' }],
      },
    }),
    {
      script: 'cat /etc/resolv.conf',
      output: 'nameserver 192.0.2.1\nsearch ns1.svc.cluster-domain.example my.dns.search.suffix\noptions ndots:2 edns0\n',
    },
  ),
  insideOf('admin/dns/busybox.yaml', podManifest('dns', { restartPolicy: 'Always', containers: [staying('busybox')] }), {
    script: 'nslookup kubernetes.default.svc.cluster.local',
    output: /Address[^\n]*: (\d+\.){3}\d+/,
  }),
  {
    title: 'application/shell-demo.yaml',
    async scenario(scene) {
      await scene.running(serving({ hostNetwork: true, dnsPolicy: 'Default', containers: [staying('nginx')] }, 'shell-demo'));
      const { hostIP, podIP } = (await scene.pod('shell-demo')).status;
      expect(podIP).toBe(hostIP);
    },
  },
];

const logRows: readonly Row[] = [
  logOf(
    'debug/counter-pod.yaml',
    podManifest('counter', { containers: [shell('count', 'i=0; while :; do echo "$i: $(date)"; i=$((i+1)); sleep 1; done')] }),
    /^0: .*\n1: /,
  ),
  logOf(
    'debug/counter-pod-err.yaml',
    podManifest('counter-err', { containers: [shell('count', 'i=0; while :; do echo "$i: err" >&2; i=$((i+1)); sleep 1; done')] }),
    /^0: err\n1: err\n/,
  ),
  {
    title: 'debug/termination.yaml',
    async scenario(scene) {
      await scene.create([
        podManifest('termination-demo', {
          restartPolicy: 'Always',
          containers: [shell('demo', 'sleep 1 && echo Sleep expired >/dev/termination-log')],
        }),
      ]);
      await scene.podOnceIt('termination-demo', (pod) => {
        const [status] = statusesOf(pod);
        expect((status?.state?.terminated ?? status?.lastState?.terminated)?.message).toBe('Sleep expired\n');
      });
    },
  },
  {
    title: 'admin/logging/two-files-counter-pod-streaming-sidecar.yaml',
    async scenario(scene) {
      const mount = { volumeMounts: [{ name: 'varlog', mountPath: '/var/log' }] };
      const streams = [1, 2].map((index) => shell(`count-log-${index}`, `tail -n+1 -F /var/log/${index}.log`, mount));
      const count = shell(
        'count',
        'i=0; while :; do echo "$i: one" >>/var/log/1.log; echo "$i: two" >>/var/log/2.log; i=$((i+1)); sleep 1; done',
        mount,
      );
      await scene.create([
        podManifest('counter', { restartPolicy: 'Always', containers: [count, ...streams], volumes: [{ name: 'varlog', emptyDir: {} }] }),
      ]);
      await eventually(async () => expect(await scene.log('counter', 'count-log-1')).toContain('1: one\n'));
      await eventually(async () => expect(await scene.log('counter', 'count-log-2')).toContain('1: two\n'));
    },
  },
];

const schedulingRows: readonly Row[] = [
  taken('pods/pod-nginx.yaml', serving({ nodeSelector: { disktype: 'ssd' } }), 'spec.nodeSelector'),
  taken('pods/pod-nginx-required-affinity.yaml, pods/pod-with-node-affinity.yaml', serving({ affinity }), 'spec.affinity'),
  taken('pods/pod-with-pod-affinity.yaml', serving({ affinity: podAffinity }), 'spec.affinity'),
  insideOf('pods/pod-with-toleration.yaml', serving({ tolerations: [{ key: 'example-key', operator: 'Exists', effect: 'NoSchedule' }] }), {
    ...{ script: 'echo runs', output: 'runs\n' },
  }),
  taken(
    'pods/topology-spread-constraints/one-constraint.yaml',
    serving({
      topologySpreadConstraints: [
        { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', labelSelector: { matchLabels: { foo: 'bar' } } },
      ],
    }),
    'spec.topologySpreadConstraints',
  ),
  taken('admin/sched/pod2.yaml', serving({ schedulerName: 'my-scheduler' }), 'spec.schedulerName'),
  { title: 'pods/private-reg-pod.yaml', scenario: privateRegistry },
  {
    title: 'pods/simple-pod.yaml, pods/pod-rs.yaml',
    async scenario(scene) {
      await scene.create([serving({}, 'pod1'), serving({}, 'pod2')]);
      for (const name of ['pod1', 'pod2']) await scene.podOnceIt(name, ({ status }) => expect(status.phase).toBe('Running'));
    },
  },
];

const objectRows: readonly Row[] = [
  stored('configmap/immutable-configmap.yaml', configMap('company-name', { company_name: 'ACME' }, { immutable: true }), {
    immutable: true,
  }),
  stored('configmap/configmap-multikeys.yaml', configMap('multi', { SPECIAL_LEVEL: 'very', SPECIAL_TYPE: 'charm' }), {
    data: { SPECIAL_TYPE: 'charm' },
  }),
  stored('secret/basicauth-secret.yaml', typed('basic', 'kubernetes.io/basic-auth', { username: 'admin', password: 't0p' }), {
    type: 'kubernetes.io/basic-auth',
  }),
  stored('secret/ssh-auth-secret.yaml', typed('ssh', 'kubernetes.io/ssh-auth', { 'ssh-privatekey': 'x' }), {
    type: 'kubernetes.io/ssh-auth',
  }),
  stored('secret/tls-auth-secret.yaml', typed('tls', 'kubernetes.io/tls', { 'tls.crt': 'x', 'tls.key': 'y' }), {
    type: 'kubernetes.io/tls',
  }),
  stored('secret/dockercfg-secret.yaml', typed('docker', 'kubernetes.io/dockercfg', { '.dockercfg': '{"auths":{}}' }), {
    type: 'kubernetes.io/dockercfg',
  }),
  stored('secret/bootstrap-token-secret-literal.yaml', typed('bootstrap', 'bootstrap.kubernetes.io/token', { 'token-id': '5emitj' }), {
    type: 'bootstrap.kubernetes.io/token',
  }),
  refused(
    'secret/ssh-auth-secret.yaml without its key',
    typed('ssh', 'kubernetes.io/ssh-auth', { other: 'x' }),
    'data[ssh-privatekey]: Required value',
  ),
  stored(
    'secret/serviceaccount/mysecretname.yaml',
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'build' } },
    { kind: 'ServiceAccount' },
  ),
];

const clusterKind = (title: string, apiVersion: string, kind: string): Row =>
  refused(title, { apiVersion, kind, metadata: { name: 'example' }, spec: {} }, `no matches for kind "${kind}" in version "${apiVersion}"`);
const withVolume = (volume: object) => podManifest('out', { containers: [staying('app')], volumes: [{ name: 'given', ...volume }] });

const clusterRows: readonly Row[] = [
  refused('volumes/nfs', withVolume({ nfs: { server: 'nfs.example', path: '/' } }), /spec\.volumes\[0\]\.nfs: /),
  refused('volumes/csi', withVolume({ csi: { driver: 'csi.example' } }), /spec\.volumes\[0\]\.csi: /),
  refused(
    'pods/storage/projected-clustertrustbundle.yaml',
    withVolume({ projected: { sources: [{ clusterTrustBundle: { name: 'example', path: 'trust.pem' } }] } }),
    /clusterTrustBundle/,
  ),
  refused(
    'pods/storage/projected-podcertificate.yaml',
    withVolume({
      projected: { sources: [{ podCertificate: { signerName: 'example.com/signer', keyType: 'ED25519', credentialBundlePath: 'c.pem' } }] },
    }),
    /podCertificate/,
  ),
  taken(
    'windows/run-as-username-pod.yaml',
    podManifest('win', { securityContext: { windowsOptions: { runAsUserName: 'ContainerUser' } }, containers: [staying('app')] }),
    'spec.securityContext.windowsOptions',
  ),
  refused(
    'dra/driver-install/example/pod.yaml',
    podManifest('dra', { resourceClaims: [{ name: 'gpu', resourceClaimName: 'gpu' }], containers: [staying('app')] }),
    /resourceClaims/,
  ),
  refused(
    'concepts/containers/runtime-class',
    podManifest('runtime', { runtimeClassName: 'gvisor', containers: [staying('app')] }),
    /runtimeClassName/,
  ),
  clusterKind('application/volume-snapshot.yaml', 'snapshot.storage.k8s.io/v1', 'VolumeSnapshot'),
  clusterKind('dra/deviceclass.yaml', 'resource.k8s.io/v1', 'DeviceClass'),
];

export const podExamples: readonly Row[] = [
  ...volumeRows,
  ...securityRows,
  ...resourceRows,
  ...networkRows,
  ...logRows,
  ...schedulingRows,
  ...objectRows,
  ...clusterRows,
  ...gateRows,
  ...waiting('the image of fluentd', ['admin/logging/two-files-counter-pod-agent-sidecar.yaml, fluentd-sidecar-config.yaml']),
];
