/**
 * Examples of Kubernetes' documentation, written anew with images that are there: what containers are told by variables and files.
 * Titles are their paths in the documentation.
 */
import { expect } from 'vitest';
import { eventually } from '../../e2e/support/workspace.ts';
import { configMap, type Manifest, podManifest, secret, shell, staying } from '../manifests.ts';
import { statusesOf } from '../scene.ts';
import type { Row } from '../table.ts';

const key = (kind: 'configMapKeyRef' | 'secretKeyRef', name: string, of: string) => ({ valueFrom: { [kind]: { name, key: of } } });
const special = configMap('special-config', { 'special.how': 'very', SPECIAL_LEVEL: 'very', SPECIAL_TYPE: 'charm' });
const backendUser = secret('backend-user', { 'backend-username': 'backend-admin' });
const testSecret = secret('test-secret', { username: 'my-app', password: '39528$vdg7Jb' });

/** What `env` says in the only container: each of the lines. */
const tells = (title: string, container: object, lines: readonly string[], objects: readonly Manifest[] = []): Row => ({
  title,
  async scenario(scene) {
    const { demo } = await scene.logsOfRun([...objects, podManifest('env', { containers: [shell('demo', 'env', container)] })]);
    for (const line of lines) expect(`\n${demo}`).toContain(`\n${line}\n`);
  },
});

/** What a script says in the only container, which has one volume. */
const shows = (
  title: string,
  volume: object,
  {
    script,
    output,
    objects = [],
    metadata = {},
    container = {},
  }: {
    script: string;
    output: string;
    objects?: readonly Manifest[];
    metadata?: object;
    container?: object;
  },
): Row => ({
  title,
  async scenario(scene) {
    const mounts = { volumeMounts: [{ name: 'given', mountPath: '/given', readOnly: true }], ...container };
    const pod = podManifest('shows', { containers: [shell('demo', script, mounts)], volumes: [{ name: 'given', ...volume }] }, metadata);
    expect(await scene.logsOfRun([...objects, pod])).toEqual({ demo: output });
  },
});

const field = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } });
const figure = (resource: string, divisor?: string) => ({
  resourceFieldRef: { containerName: 'demo', resource, ...(divisor === undefined ? {} : { divisor }) },
});
const resources = { resources: { requests: { cpu: '125m', memory: '32Mi' }, limits: { cpu: '250m', memory: '64Mi' } } };
const labels = { zone: 'us-est-coast', cluster: 'test-cluster1', rack: 'rack-22' };

export const environmentExamples: readonly Row[] = [
  tells(
    'pods/pod-single-configmap-env-variable.yaml',
    { env: [{ name: 'SPECIAL_LEVEL_KEY', ...key('configMapKeyRef', 'special-config', 'special.how') }] },
    ['SPECIAL_LEVEL_KEY=very'],
    [special],
  ),
  tells(
    'pods/pod-multiple-configmap-env-variable.yaml',
    {
      env: [
        { name: 'SPECIAL_LEVEL_KEY', ...key('configMapKeyRef', 'special-config', 'special.how') },
        { name: 'LOG_LEVEL', ...key('configMapKeyRef', 'env-config', 'log_level') },
      ],
    },
    ['SPECIAL_LEVEL_KEY=very', 'LOG_LEVEL=INFO'],
    [special, configMap('env-config', { log_level: 'INFO' })],
  ),
  tells(
    'pods/pod-configmap-envFrom.yaml',
    { envFrom: [{ configMapRef: { name: 'special-config' } }] },
    ['SPECIAL_LEVEL=very', 'SPECIAL_TYPE=charm'],
    [special],
  ),
  {
    title: 'pods/pod-configmap-env-var-valueFrom.yaml',
    async scenario(scene) {
      const env = [
        { name: 'LEVEL', ...key('configMapKeyRef', 'special-config', 'SPECIAL_LEVEL') },
        { name: 'TYPE', ...key('configMapKeyRef', 'special-config', 'SPECIAL_TYPE') },
      ];
      const container = { name: 'demo', image: 'busybox', command: ['/bin/echo', '$(LEVEL) $(TYPE)'], env };
      expect(await scene.logsOfRun([special, podManifest('echo', { containers: [container] })])).toEqual({ demo: 'very charm\n' });
    },
  },
  shows(
    'pods/pod-configmap-volume.yaml',
    { configMap: { name: 'special-config' } },
    {
      script: 'ls /given',
      output: 'SPECIAL_LEVEL\nSPECIAL_TYPE\nspecial.how\n',
      objects: [special],
    },
  ),
  shows(
    'pods/pod-configmap-volume-specific-key.yaml',
    { configMap: { name: 'special-config', items: [{ key: 'SPECIAL_LEVEL', path: 'keys' }] } },
    {
      script: 'cat /given/keys',
      output: 'very',
      objects: [special],
    },
  ),
  {
    title: 'configmap/configure-pod.yaml',
    async scenario(scene) {
      const game = configMap('game-demo', { player_initial_lives: '3', 'game.properties': 'enemy.types=aliens,monsters\n', unused: 'x' });
      const pod = podManifest('configmap-demo-pod', {
        containers: [
          shell('demo', 'echo $PLAYER_INITIAL_LIVES; cat /config/game.properties; ls /config', {
            env: [{ name: 'PLAYER_INITIAL_LIVES', ...key('configMapKeyRef', 'game-demo', 'player_initial_lives') }],
            volumeMounts: [{ name: 'config', mountPath: '/config', readOnly: true }],
          }),
        ],
        volumes: [{ name: 'config', configMap: { name: 'game-demo', items: [{ key: 'game.properties', path: 'game.properties' }] } }],
      });
      expect(await scene.logsOfRun([game, pod])).toEqual({ demo: '3\nenemy.types=aliens,monsters\ngame.properties\n' });
    },
  },
  {
    title: 'pods/config/redis-pod.yaml, pods/config/example-redis-config.yaml',
    async scenario(scene) {
      const config = configMap('example-redis-config', { 'redis-config': 'maxmemory 2mb\nmaxmemory-policy allkeys-lru\n' });
      const volumes = [
        { name: 'data', emptyDir: {} },
        { name: 'config', configMap: { name: 'example-redis-config', items: [{ key: 'redis-config', path: 'redis.conf' }] } },
      ];
      const container = staying('redis', {
        env: [{ name: 'MASTER', value: 'true' }],
        ports: [{ containerPort: 6379 }],
        resources: { limits: { cpu: '0.1' } },
        volumeMounts: [
          { name: 'data', mountPath: '/redis-master-data' },
          { name: 'config', mountPath: '/redis-master' },
        ],
      });
      await scene.running(config, podManifest('redis', { restartPolicy: 'Always', containers: [container], volumes }));
      expect(await scene.inside('redis', 'redis', 'cat /redis-master/redis.conf')).toContain('maxmemory 2mb\n');
    },
  },
  tells(
    'pods/inject/pod-single-secret-env-variable.yaml',
    { env: [{ name: 'SECRET_USERNAME', ...key('secretKeyRef', 'backend-user', 'backend-username') }] },
    ['SECRET_USERNAME=backend-admin'],
    [backendUser],
  ),
  tells(
    'pods/inject/pod-multiple-secret-env-variable.yaml',
    {
      env: [
        { name: 'BACKEND_USERNAME', ...key('secretKeyRef', 'backend-user', 'backend-username') },
        { name: 'DB_USERNAME', ...key('secretKeyRef', 'db-user', 'db-username') },
      ],
    },
    ['BACKEND_USERNAME=backend-admin', 'DB_USERNAME=db-admin'],
    [backendUser, secret('db-user', { 'db-username': 'db-admin' })],
  ),
  tells(
    'pods/inject/pod-secret-envFrom.yaml',
    { envFrom: [{ secretRef: { name: 'test-secret' } }] },
    ['username=my-app', 'password=39528$vdg7Jb'],
    [testSecret],
  ),
  {
    title: 'pods/inject/secret-envars-pod.yaml, before and after its Secret is there',
    async scenario(scene) {
      const env = [{ name: 'SECRET_USERNAME', ...key('secretKeyRef', 'test-secret', 'username') }];
      await scene.create([podManifest('secret-envars', { containers: [shell('demo', 'env', { env })] })]);
      await scene.podOnceIt('secret-envars', (pod) =>
        expect(statusesOf(pod)[0]?.state?.waiting).toMatchObject({
          reason: 'CreateContainerConfigError',
          message: 'secret "test-secret" not found',
        }),
      );
      await scene.create([testSecret]);
      await scene.podOnceIt('secret-envars', (pod) => expect(pod.status.phase).toBe('Succeeded'));
      expect(await scene.log('secret-envars', 'demo')).toContain('SECRET_USERNAME=my-app\n');
    },
  },
  shows(
    'pods/inject/secret-pod.yaml, pods/inject/secret.yaml',
    { secret: { secretName: 'test-secret' } },
    {
      script: 'ls /given; cat /given/username',
      output: 'password\nusername\nmy-app',
      objects: [testSecret],
    },
  ),
  shows(
    'secret/dotfile-secret.yaml',
    { secret: { secretName: 'dotfile-secret' } },
    {
      script: 'ls -A /given | grep -v "^\\.\\."; cat /given/.secret-file',
      output: '.secret-file\nvalue-2\n',
      objects: [secret('dotfile-secret', { '.secret-file': 'value-2\n' })],
    },
  ),
  shows(
    'secret/optional-secret.yaml',
    { secret: { secretName: 'mysecret', optional: true } },
    { script: 'ls /given | wc -l', output: '0\n' },
  ),
  tells(
    'pods/inject/dapi-envars-pod.yaml',
    {
      env: [
        field('MY_NODE_NAME', 'spec.nodeName'),
        field('MY_POD_NAME', 'metadata.name'),
        field('MY_POD_SERVICE_ACCOUNT', 'spec.serviceAccountName'),
      ],
    },
    ['MY_POD_NAME=env', 'MY_POD_SERVICE_ACCOUNT=default'],
  ),
  tells(
    'pods/inject/dapi-envars-container.yaml',
    {
      ...resources,
      env: [
        { name: 'MY_CPU_REQUEST', valueFrom: figure('requests.cpu') },
        { name: 'MY_CPU_LIMIT', valueFrom: figure('limits.cpu') },
        { name: 'MY_MEM_REQUEST', valueFrom: figure('requests.memory') },
        { name: 'MY_MEM_LIMIT', valueFrom: figure('limits.memory') },
      ],
    },
    ['MY_CPU_REQUEST=1', 'MY_CPU_LIMIT=1', 'MY_MEM_REQUEST=33554432', 'MY_MEM_LIMIT=67108864'],
  ),
  shows(
    'pods/inject/dapi-volume.yaml',
    {
      downwardAPI: {
        items: [
          { path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } },
          { path: 'build', fieldRef: { fieldPath: "metadata.annotations['build']" } },
        ],
      },
    },
    {
      script: 'cat /given/labels; echo; cat /given/build',
      output: 'cluster="test-cluster1"\nrack="rack-22"\nzone="us-est-coast"\ntwo',
      metadata: { labels, annotations: { build: 'two' } },
    },
  ),
  shows(
    'pods/inject/dapi-volume-resources.yaml',
    {
      downwardAPI: {
        items: [
          { path: 'cpu_limit', ...figure('limits.cpu', '1m') },
          { path: 'cpu_request', ...figure('requests.cpu', '1m') },
          { path: 'mem_limit', ...figure('limits.memory', '1Mi') },
          { path: 'mem_request', ...figure('requests.memory', '1Mi') },
        ],
      },
    },
    {
      script: 'cd /given; for i in *; do echo $i $(cat $i); done',
      output: 'cpu_limit 250\ncpu_request 125\nmem_limit 64\nmem_request 32\n',
      container: resources,
    },
  ),
  tells(
    'pods/inject/dependent-envars.yaml',
    {
      env: [
        { name: 'SERVICE_PORT', value: '80' },
        { name: 'SERVICE_IP', value: '172.17.0.1' },
        { name: 'UNCHANGED_REFERENCE', value: '$(PROTOCOL)://$(SERVICE_IP):$(SERVICE_PORT)' },
        { name: 'PROTOCOL', value: 'https' },
        { name: 'SERVICE_ADDRESS', value: '$(PROTOCOL)://$(SERVICE_IP):$(SERVICE_PORT)' },
        { name: 'ESCAPED_REFERENCE', value: '$$(PROTOCOL)://$(SERVICE_IP):$(SERVICE_PORT)' },
      ],
    },
    [
      'UNCHANGED_REFERENCE=$(PROTOCOL)://172.17.0.1:80',
      'SERVICE_ADDRESS=https://172.17.0.1:80',
      'ESCAPED_REFERENCE=$(PROTOCOL)://172.17.0.1:80',
    ],
  ),
  tells('pods/inject/envars.yaml', { env: [{ name: 'DEMO_GREETING', value: 'Hello from the environment' }] }, [
    'DEMO_GREETING=Hello from the environment',
  ]),
  tells(
    'pods/inject/envFrom.yaml, pods/inject/configmap-envFrom.yaml',
    { envFrom: [{ configMapRef: { name: 'greetings' } }], env: [{ name: 'DEMO_FAREWELL', value: 'Such a sweet sorrow' }] },
    ['DEMO_GREETING=Warm', 'DEMO_FAREWELL=Such a sweet sorrow'],
    [configMap('greetings', { DEMO_GREETING: 'Warm', DEMO_FAREWELL: 'overridden' })],
  ),
  {
    title: 'pods/inject/envars-file-container.yaml',
    async scenario(scene) {
      const ref = { fileKeyRef: { path: 'config.env', volumeName: 'config', key: 'DB_ADDRESS', optional: false } };
      const pod = podManifest('envfile', {
        initContainers: [
          shell('setup', `printf "DB_ADDRESS='address'\\nREST_ENDPOINT='endpoint'\\n" >/data/config.env`, {
            volumeMounts: [{ name: 'config', mountPath: '/data' }],
          }),
        ],
        containers: [shell('use', 'env', { env: [{ name: 'DB_ADDRESS', valueFrom: ref }] })],
        volumes: [{ name: 'config', emptyDir: {} }],
      });
      expect((await scene.logsOfRun([pod]))['use']).toContain('DB_ADDRESS=address\n');
    },
  },
  {
    title: 'pods/commands.yaml',
    async scenario(scene) {
      const container = shell('demo', 'echo $HOSTNAME; echo $KUBERNETES_PORT; test -n "$KUBERNETES_PORT"');
      const pod = podManifest('command-demo', { restartPolicy: 'OnFailure', containers: [container] });
      expect((await scene.logsOfRun([pod]))['demo']).toMatch(/^command-demo\ntcp:\/\/[\d.]+:443\n$/);
    },
  },
  {
    title: 'pods/storage/projected-secret-downwardapi-configmap.yaml',
    async scenario(scene) {
      const sources = [
        { secret: { name: 'mysecret', items: [{ key: 'username', path: 'my-group/my-username', mode: 0o777 }] } },
        {
          downwardAPI: {
            items: [
              { path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } },
              { path: 'cpu_limit', ...figure('limits.cpu') },
            ],
          },
        },
        { configMap: { name: 'myconfigmap', items: [{ key: 'config', path: 'my-group/my-config' }] } },
      ];
      const pod = podManifest(
        'volume-test',
        {
          restartPolicy: 'Always',
          containers: [staying('demo', { volumeMounts: [{ name: 'all', mountPath: '/all', readOnly: true }], ...resources })],
          volumes: [{ name: 'all', projected: { sources } }],
        },
        { labels: { app: 'demo' } },
      );
      await scene.running(secret('mysecret', { username: 'admin' }), configMap('myconfigmap', { config: 'on' }), pod);
      const script = 'cd /all; cat my-group/my-username my-group/my-config cpu_limit labels; stat -L -c %a my-group/my-username';
      expect(await scene.inside('volume-test', 'demo', script)).toBe('adminon1app="demo"777\n');
    },
  },
  {
    title: 'pods/pod-projected-svc-token.yaml, pods/storage/projected-service-account-token.yaml',
    async scenario(scene) {
      const token = { serviceAccountToken: { path: 'vault-token', expirationSeconds: 7200, audience: 'vault' } };
      const pod = podManifest('token', {
        serviceAccountName: 'build-robot',
        containers: [shell('demo', 'cut -d. -f2 /tokens/vault-token', { volumeMounts: [{ name: 'tokens', mountPath: '/tokens' }] })],
        volumes: [{ name: 'tokens', projected: { sources: [token] } }],
      });
      const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'build-robot' } };
      const { demo = '' } = await scene.logsOfRun([account, pod]);
      expect(JSON.parse(Buffer.from(demo.trim(), 'base64url').toString())).toMatchObject({
        aud: ['vault'],
        sub: `system:serviceaccount:${scene.namespace}:build-robot`,
      });
    },
  },
  {
    title: 'tasks/configure-pod-container: a ConfigMap that comes late',
    async scenario(scene) {
      const pod = podManifest('late', {
        containers: [shell('demo', 'cat /given/key', { volumeMounts: [{ name: 'given', mountPath: '/given' }] })],
        volumes: [{ name: 'given', configMap: { name: 'late' } }],
      });
      await scene.create([pod]);
      await eventually(async () =>
        expect((await scene.events('late')).map(({ message }) => message)).toContainEqual(
          expect.stringContaining('MountVolume.SetUp failed for volume "given" : configmap "late" not found'),
        ),
      );
      await scene.create([configMap('late', { key: 'there' })]);
      await scene.podOnceIt('late', ({ status }) => expect(status.phase).toBe('Succeeded'));
      expect(await scene.log('late', 'demo')).toBe('there');
    },
  },
];
